/** How the charts along an activity are worded: names, hairlines, what is read at the cursor. */

import type { Activity, Curve, Kind, Series } from "../home/history";
import { language, text } from "../messages/language.svelte";
import { clock, number, UNKNOWN } from "../messages/numbers";
import type { Side } from "../recordings/side";
import { clockTicks, decimalsBetween, paceOf, threeLines, threePaces, ticks } from "../report/charts/scale";
import type { Range } from "../report/charts/scale";
import { displayOf, nameOf, unitOf as unitOfMetric } from "../report/metrics";
import type { Drawn, Strip } from "./course";
import { readingAt } from "./course";

/** Speed is read as a pace where one runs. */
export type Shown = Drawn | "pace";

/** So far are the numbers under a chart apart (px). */
const APART = 64;

export { nameOf };

export function shownAs(metric: Drawn, kind: Kind): Shown {
  return metric === "speed" && kind === "run" ? "pace" : metric;
}

export function unitOf(metric: Shown): string {
  return metric === "pace" ? text("unit.min_per_km") : unitOfMetric(metric);
}

/** A hairline: where it lies (SI), and the number beside it. */
export interface Mark {
  readonly at: number;
  readonly written: string;
}

/** Returns the hairlines of a chart, bottom first: round numbers in the unit that they are read in. */
export function marksOf(metric: Shown, reach: Range): readonly Mark[] {
  if (metric === "pace") return threePaces(reach).map((at) => ({ at, written: paceOf(at) }));
  const { factor } = displayOf(metric);
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
  if (metric === "pace") return paceOf(value);
  const { factor } = displayOf(metric);
  return number(value * factor, metric === "speed" ? 2 : 0, language.code);
}

/** Returns the numbers under the charts, and where they stand. */
export function ticksOf({ by, length }: Series, width: number): readonly { share: number; written: string }[] {
  if (length === null || width === 0) return [];
  const most = Math.max(2, Math.floor(width / APART));
  const places = by === "time" ? clockTicks([0, length], most) : ticks([0, length], most);
  const far = length >= 2000;
  const decimals = decimalsBetween(places.map((place) => (far ? place / 1000 : place)));
  const last = text(far ? "unit.km" : "unit.m");
  return places.map((place, index) => ({
    share: place / length,
    written:
      by === "time"
        ? clock(place)
        : `${number(far ? place / 1000 : place, decimals, language.code)}${index === 0 ? `\u00a0${last}` : ""}`,
  }));
}
