/** How the charts along an activity are worded: names, hairlines, what is read at the cursor. */

import type { Activity, Curve, Grade, Kind, Series } from "../home/history";
import { language, text } from "../messages/language.svelte";
import { measures, paceOf, shortUnit, unitLength } from "../messages/measures";
import { clock, number, UNKNOWN } from "../messages/numbers";
import type { Side } from "../recordings/side";
import { clockTicks, decimalsBetween, threeLines, threePaces, wayTicks } from "../report/charts/scale";
import type { Range } from "../report/charts/scale";
import { lengthAlong } from "../report/charts/words";
import { displayOf, nameOf as nameOfMetric, unitOf as unitOfMetric } from "../report/metrics";
import type { Drawn, Strip } from "./course";
import { readingAt } from "./course";

/** Speed is read as a pace where one runs. */
export type Shown = Drawn | "pace";

/** So far are the numbers under a chart apart (px). */
const APART = 64;

/** What goes on beside the steps. */
type Beside = "heart_rate" | "altitude";

function isBeside(metric: Shown): metric is Beside {
  return metric === "heart_rate" || metric === "altitude";
}

export function nameOf(metric: Shown): string {
  return isBeside(metric) ? text(`house.course.${metric}`) : nameOfMetric(metric);
}

/** So many of what is shown are one SI unit. */
function factorOf(metric: Shown): number {
  if (metric === "altitude") return 1 / measures().short.metres;
  return metric === "heart_rate" ? 1 : displayOf(metric).factor;
}

export function shownAs(metric: Drawn, kind: Kind): Shown {
  return metric === "speed" && kind === "run" ? "pace" : metric;
}

export function unitOf(metric: Shown): string {
  if (isBeside(metric)) return metric === "altitude" ? shortUnit() : text("unit.bpm");
  return metric === "pace" ? text(measures().paceAlone) : unitOfMetric(metric);
}

/** 'A watch, Forerunner 245'; null where it is our own pods, which need not be named. */
export function sourceOf({ curves: [curve] }: Strip): string | null {
  if (curve === undefined || curve.grade === "pod_raw") return null;
  return measuredBy(curve.grade, curve.source);
}

/** What measured something, and what that is called. */
export function measuredBy(grade: Grade, source: string | null): string {
  const by = text(`house.by.${grade}`);
  return source === null ? by : text("house.by.named", { by, name: source });
}

/** A hairline: where it lies (SI), and the number beside it. */
export interface Mark {
  readonly at: number;
  readonly written: string;
}

/** Returns the hairlines of a chart, bottom first: round numbers in the unit that they are read in. */
export function marksOf(metric: Shown, reach: Range): readonly Mark[] {
  if (metric === "pace") return threePaces(reach, unitLength()).map((at) => ({ at, written: written(metric, at) }));
  const factor = factorOf(metric);
  const shown = threeLines([reach[0] * factor, reach[1] * factor]);
  const decimals = decimalsBetween(shown);
  return shown.map((each) => ({ at: each / factor, written: number(each, decimals, language.code) }));
}

/** What is read at the cursor of one foot or of both: the mean, and from which to which stride. */
export interface CourseReading {
  readonly side: Side | null;
  readonly mean: string;
  readonly span: string;
}

/** Returns what a chart says at the cursor; nothing without one. */
export function readingsOf({ metric, curves }: Strip, bucket: number | null, { kind }: Pick<Activity, "kind">): CourseReading[] {
  return bucket === null ? [] : curves.map((curve) => readingOf(shownAs(metric, kind), curve, bucket));
}

function readingOf(metric: Shown, curve: Curve, bucket: number): CourseReading {
  const found = readingAt(curve, bucket);
  if (found === null) return { side: curve.foot, mean: UNKNOWN.value, span: "" };
  const ends = [written(metric, found.least), written(metric, found.greatest)];
  // The greatest speed is the quickest pace.
  const span = metric === "pace" ? ends.reverse() : ends;
  return { side: curve.foot, mean: found.mean === null ? UNKNOWN.value : written(metric, found.mean), span: span.join("–") };
}

/** Says what all charts read at the cursor, for those who listen. */
export function spokenOf(strips: readonly Strip[], bucket: number, activity: Pick<Activity, "kind">): string {
  return strips
    .map((strip) => {
      const said = readingsOf(strip, bucket, activity).map(({ side, mean }) => (side ? `${text(`side.${side}`)} ${mean}` : mean));
      const metric = shownAs(strip.metric, activity.kind);
      return `${nameOf(metric)} ${said.join(", ")} ${unitOf(metric)}`;
    })
    .join(". ");
}

function written(metric: Shown, value: number): string {
  if (metric === "pace") return paceOf({ value, sigma: null }).value;
  return number(value * factorOf(metric), metric === "speed" ? 2 : 0, language.code);
}

/** Returns the numbers under the charts, and where they stand. */
export function ticksOf({ by, length }: Series, width: number): readonly { share: number; written: string }[] {
  if (length === null || width === 0) return [];
  const most = Math.max(2, Math.floor(width / APART));
  if (by === "time") return clockTicks([0, length], most).map((place) => ({ share: place / length, written: clock(place) }));
  const { metres, unit } = lengthAlong(length);
  const places = wayTicks([0, length], most, metres);
  const decimals = decimalsBetween(places.map((place) => place / metres));
  return places.map((place, index) => ({
    share: place / length,
    written: number(place / metres, decimals, language.code) + (index === 0 ? `\u00a0${text(unit)}` : ""),
  }));
}
