/** What of a run may be shared, from its summary here or from its activity at home. */

import type { WholeActivity } from "../home/history";
import { lensOf } from "../house/form";
import { titleOf, whenOf } from "../house/said";
import { language, text } from "../messages/language.svelte";
import { paceOf, way } from "../messages/measures";
import type { Estimate } from "../messages/numbers";
import { clock, estimate, halfWidth, number } from "../messages/numbers";
import type { FormFigure, RunReport } from "../run/report";
import { found } from "../screens/found";
import { railOf } from "../screens/rails";
import { FORM } from "../screens/words";
import { day } from "../screens/written";
import type { Feet, Field, Place, Shared } from "./picture";

/** All that could be on a picture of a run. */
export interface Shareable {
  readonly title: string | null;
  readonly day: string | null;
  readonly distance: Estimate | null;
  readonly seconds: number | null;
  readonly speed: Estimate | null;
  readonly cadence: Estimate | null;
  readonly contactTime: FormFigure | null;
  readonly running: boolean;
}

/** What the runner wants on it. */
export interface Wish {
  readonly title: boolean;
  readonly day: boolean;
  readonly form: boolean;
}

export function ofRun({ start, seconds, figures }: RunReport): Shareable {
  return {
    title: null,
    day: start && day(start),
    distance: figures?.distance ?? null,
    seconds,
    speed: figures?.speed ?? null,
    cadence: figures?.cadence.both ?? null,
    contactTime: figures?.contactTime ?? null,
    running: figures?.running ?? true,
  };
}

export function ofActivity(activity: WholeActivity): Shareable {
  const of = (name: string, value: number | null): Estimate | null => {
    const metric = activity.summary?.[name];
    if (metric && metric.value !== null) return { value: metric.value, sigma: metric.uncertainty };
    return value === null ? null : { value, sigma: null };
  };
  return {
    title: titleOf(activity),
    day: whenOf(activity),
    distance: of("distance", activity.distance),
    seconds: activity.duration,
    speed: of("mean_speed", activity.speed),
    cadence: of("cadence", activity.cadence_spm),
    contactTime: lensOf(activity, "contact_time"),
    running: activity.kind === "run",
  };
}

/** Returns what is on the picture: nothing of when or what it was called unless that is wished. */
export function sharedOf(of: Shareable, wish: Wish): Shared {
  const feet = wish.form ? feetOf(of) : null;
  return {
    title: wish.title ? of.title : null,
    day: wish.day ? of.day : null,
    distance: way(of.distance),
    fields: fieldsOf(of),
    feet,
    statement: wish.form ? statementOf(of) : null,
  };
}

/** Whether there is something of form to be shared. */
export function hasForm(of: Shareable): boolean {
  return feetOf(of) !== null;
}

/** What the picture says, for those who do not see it. */
export function spoken({ title, day: when, distance, fields, feet, statement }: Shared): string {
  const parts = [
    title,
    when,
    `${distance.value} ${distance.unit}`,
    ...fields.map(({ label, value, unit }) => `${label} ${value} ${unit}`.trim()),
    feet && `${feet.label} ${text("side.left")} ${feet.left.written}, ${text("side.right")} ${feet.right.written}`,
    statement,
  ];
  return parts.filter((part) => part !== null).join(". ");
}

function fieldsOf({ seconds, speed, cadence }: Shareable): readonly Field[] {
  const pace = paceOf(speed);
  return [
    { label: text("app.run.time"), value: clock(seconds ?? Number.NaN), unit: "" },
    ...(speed ? [{ label: text("metric.pace"), value: pace.value, unit: pace.unit }] : []),
    ...(cadence
      ? [{ label: text("metric.cadence"), value: number(cadence.value, 0, language.code), unit: text("unit.spm") }]
      : []),
  ];
}

function statementOf({ contactTime }: Shareable): string | null {
  if (contactTime?.difference == null) return null;
  return text(found({ figures: { contactTime } }));
}

function feetOf({ contactTime, running }: Shareable): Feet | null {
  const { left, right } = contactTime ?? { left: null, right: null };
  if (left === null || right === null) return null;
  const rail = railOf("contact_time", running);
  const share = (value: number): number => value / (rail.to - rail.from);
  const place = (of: Estimate): Place => ({
    at: Math.min(Math.max(share(of.value - rail.from), 0.02), 0.98),
    half: share(halfWidth(of.sigma) ?? 0),
    written: `${estimate(of, FORM.contact_time.factor, 0, language.code).value}\u00a0${text("unit.ms")}`,
  });
  return { label: text("metric.contact_time"), left: place(left), right: place(right) };
}
