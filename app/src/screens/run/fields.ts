/** What the places of the run screen may hold, and how each is written, in the language and the units of the page. */

import type { TextKey } from "../../messages/catalogue";
import { language, text } from "../../messages/language.svelte";
import { paceOf, unitLength, way } from "../../messages/measures";
import type { Written } from "../../messages/numbers";
import { clock, estimate, halfWidth, joined, NOT_KNOWN, number, UNKNOWN } from "../../messages/numbers";
import type { Headline } from "../../run/course";
import { settings } from "../../settings/settings.svelte";
import type { Zone } from "../../settings/zones";
import { zoneOf } from "../../settings/zones";

export const FIELDS = [
  "distance",
  "time",
  "moving",
  "average_pace",
  "cadence",
  "heart_rate",
  "next_split",
  "lap_pace",
  "lap_distance",
  "lap_time",
  "balance",
] as const;
export type FieldName = (typeof FIELDS)[number];

/** The places, page by page: two beneath the pace, six on the page of numbers. */
export const FIRST: readonly FieldName[] = [
  ...["distance", "time"] as const,
  ...["average_pace", "heart_rate", "lap_pace", "lap_distance", "next_split", "cadence"] as const,
];
export const BENEATH_PACE = 2;

/** What stands beside a number: its interval in words, how far it is, what else there is to it. */
export interface FieldView {
  readonly label: string;
  readonly value: Written;
  readonly unit: string;
  readonly note: string;
}

/** What only shoes tell. */
const OF_FEET: readonly FieldName[] = ["cadence", "balance"];

/** Returns what may be shown of a run. */
export function fieldsOf(byPosition: boolean): readonly FieldName[] {
  return byPosition ? FIELDS.filter((name) => !OF_FEET.includes(name)) : FIELDS;
}

/**
 * Returns what each place holds: what was chosen, where that can be read, else what is there at first. What only shoes tell
 * makes room for what is nowhere yet where there are none.
 */
export function placesOf(chosen: readonly string[], byPosition = false): readonly FieldName[] {
  const wanted = FIRST.map((first, place) => FIELDS.find((name) => name === chosen[place]) ?? first);
  const others = fieldsOf(byPosition).filter((name) => !wanted.includes(name));
  return wanted.map((name) => (byPosition && OF_FEET.includes(name) ? (others.shift() ?? "time") : name));
}

/** How much of the width a number takes: m:ss, h:mm:ss, two numbers. */
export function sizeOf({ value }: Written): "short" | "long" | "longest" {
  if (value.length > 7) return "longest";
  return value.length > 5 ? "long" : "short";
}

export function labelOf(name: FieldName): string {
  return name === "next_split" ? text(`app.run.field.next_split.${settings.now.units}`) : text(LABELS[name]);
}

const LABELS: Readonly<Record<Exclude<FieldName, "next_split">, TextKey>> = {
  distance: "metric.distance",
  time: "app.run.time",
  moving: "app.run.field.moving",
  average_pace: "app.run.field.average_pace",
  cadence: "metric.cadence",
  heart_rate: "app.company.heart_rate",
  lap_pace: "app.run.field.lap_pace",
  lap_distance: "app.run.field.lap_distance",
  lap_time: "app.run.field.lap_time",
  balance: "app.run.field.balance",
};

/** What a strap says, and what is known of the heart that it listens to. */
export interface HeartView {
  /** Beats per minute; null where no strap says any. */
  readonly rate: number | null;
  /** None where they are not known. */
  readonly zones: readonly Zone[];
}

export const NO_HEART: HeartView = { rate: null, zones: [] };

export function fieldOf(name: FieldName, of: Headline, heartOf: HeartView): FieldView {
  return { label: labelOf(name), ...written(name, of, heartOf) };
}

type Content = Omit<FieldView, "label">;

function written(name: FieldName, of: Headline, heartOf: HeartView): Content {
  switch (name) {
    case "distance":
      return noted(way(of.distance));
    case "lap_distance":
      return noted(way(of.lap.distance));
    case "time":
      return time(of.counted, besides(of));
    case "moving":
      return time(of.moving);
    case "lap_time":
      return time(of.lap.counted, text("app.run.lap_n", { n: of.lap.number }));
    case "average_pace":
      return beneath(paceOf(of.averageSpeed), text("unit.s"));
    case "lap_pace":
      return beneath(paceOf(of.lapSpeed), text("unit.s"));
    case "cadence":
      return beneath({ ...estimate(of.cadence, 1, 0, language.code), unit: text("unit.spm") });
    case "heart_rate":
      return heart(heartOf);
    case "next_split":
      return nextSplit(of);
    case "balance":
      return balance(of);
  }
}

/** The other time: with the pauses where the clock stops in them, else that on the move. */
function besides({ seconds, counted, moving }: Headline): string {
  const stood = seconds - counted >= 1;
  return stood
    ? text("app.run.field.elapsed", { time: clock(seconds) })
    : text("app.run.field.of_that", { time: clock(Math.min(moving, seconds)) });
}

function time(seconds: number, note = ""): Content {
  return { value: { value: clock(seconds), margin: "" }, unit: "", note };
}

function heart({ rate, zones }: HeartView): Content {
  if (rate === null) return { value: UNKNOWN, unit: "", note: "" };
  const value = { value: number(rate, 0, language.code), margin: "" };
  return { value, unit: text("app.company.bpm"), note: zones.length === 0 ? "" : zoned(zoneOf(zones, rate), zones.length) };
}

function zoned(zone: number, total: number): string {
  return zone === 0 ? text("app.run.field.zone.below") : text("app.run.field.zone", { n: zone, total });
}

function nextSplit({ nextSplit: next }: Headline): Content {
  if (next === null) return { value: UNKNOWN, unit: "", note: "" };
  const half = halfWidth(next.seconds.sigma);
  const margin = half === null ? "" : `±\u00a0${Math.max(1, Math.round(half))}\u00a0${text("unit.s")}`;
  const left = way({ value: Math.min(next.left, unitLength()), sigma: null });
  const rest = text("app.run.field.left", { way: joined(left, left.unit) });
  return { value: { value: clock(next.seconds.value), margin: "" }, unit: "", note: [margin, rest].filter(Boolean).join(", ") };
}

function balance({ balance: left }: Headline): Content {
  const shown = estimate(left, 100, 1, language.code);
  if (left === null) return { value: UNKNOWN, unit: "", note: "" };
  const decimals = shown.value.split(/[.,]/)[1]?.length ?? 0;
  const right = number(100 * (1 - left.value), decimals, language.code);
  return beneath({ value: `${shown.value}\u00a0/\u00a0${right}`, margin: shown.margin, unit: text("unit.percent") });
}

/** A number with its unit beside it, and its interval in words beneath. */
function noted({ unit, ...value }: Written & { readonly unit: string }): Content {
  return { value, unit, note: value.margin === "" ? "" : `±\u00a0${value.margin}\u00a0${unit}` };
}

/** A long number, whose unit stands beneath it with its interval. */
function beneath({ unit, ...value }: Written & { readonly unit: string }, marginUnit = ""): Content {
  const margin = value.margin === "" ? [] : [`±\u00a0${value.margin}`, ...(marginUnit === "" ? [] : [marginUnit])];
  const units = marginUnit === "" ? [...margin, unit] : [unit, ...margin];
  return { value, unit: "", note: value.value === NOT_KNOWN ? "" : units.join("\u00a0") };
}
