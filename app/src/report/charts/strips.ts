/**
 * Which charts there are along a run, what is drawn in each, and why a line has holes: plain values out of the report,
 * in SI units.
 */

import { halfWidth } from "../../messages/numbers";
import type { Side } from "../../recordings/side";
import type { Report, Series } from "../decode";
import type { HeartRate, Measure, Segment } from "../document";
import type { Course } from "./course";
import { placeAt } from "./course";
import type { Stretch } from "./curve";
import { holes } from "./curve";
import type { Range } from "./scale";
import { extent, spanning } from "./scale";

/** In the order in which they are read; the names are those of the series. */
const ORDER = [
  "speed",
  "cadence",
  "contact_time",
  "strike_angle",
  "pronation",
  "flight_time",
  "duty_factor",
  "vertical_oscillation",
  "leg_stiffness",
  "power",
  "step_length",
  "impact",
] as const;

/** Speed is read as a pace where one runs. Heart rate is no metric of the feet; all else is. */
export type StripName = (typeof ORDER)[number] | "pace" | "heart_rate";

/** One line of a chart, with a value for each window. */
export interface Curve {
  readonly side: Side | null;
  readonly values: Float64Array;
  /** Half of each 95 % interval against the other points; null where there is none to draw. */
  readonly half: Float64Array | null;
  /** Standard uncertainty of a value as such (what the points share is in it); null where not known. */
  readonly sigma: Float64Array | null;
  /** Over the run as a whole. */
  readonly mean: Measure | null;
}

export interface Strip {
  readonly name: StripName;
  readonly curves: readonly Curve[];
  /** What the scale has to hold. */
  readonly reach: Range;
}

/** What each foot has of its own. */
const OF_A_FOOT: ReadonlySet<string> = new Set(["contact_time", "strike_angle", "pronation", "impact"]);

/** A scale spans at least this share of the metric's rail. */
const LEAST_SPAN = 1 / 8;
const LEAST_HEART_RATE_SPAN = 20;

/** Returns the charts of a run, without those that would be empty. */
export function stripsOf(report: Report, { along }: Course): readonly Strip[] {
  const found = ORDER.flatMap((metric): Strip[] => {
    const curves = chosen(along.series, metric).map((series) => curveOf(report, series));
    const name = metric === "speed" && report.gait === "running" ? "pace" : metric;
    const reach = reachOf(curves, report.rails[metric]);
    return reach === null ? [] : [{ name, curves, reach }];
  });
  const heart = report.heart_rate && heartOf(report.heart_rate, along.time);
  return heart ? [...found, heart] : found;
}

/** The series of each foot for what a foot has of its own, else that of both together. */
function chosen(all: readonly Series[], metric: string): readonly Series[] {
  const series = all.filter((each) => each.metric === metric);
  const sided = series.filter((each) => each.side !== null);
  return OF_A_FOOT.has(metric) && sided.length > 0 ? sided : series.filter((each) => each.side === null);
}

function curveOf(report: Report, { metric, side, common, value, uncertainty }: Series): Curve {
  const summary = report.summary[metric];
  const both = summary && summary.value !== null ? { value: summary.value, uncertainty: summary.uncertainty } : null;
  return {
    side,
    values: value,
    half: uncertainty.map((sigma) => halfWidth(sigma) ?? NaN),
    sigma: uncertainty.map((sigma) => Math.hypot(sigma, common)),
    mean: side === null ? both : (summary?.[side] ?? null),
  };
}

function reachOf(curves: readonly Curve[], rail: Range | undefined): Range | null {
  const reach = extent(curves.flatMap(({ values }) => [...values]));
  if (reach === null) return null;
  // The middle ribbon has room; one of a window with few strides may reach beyond the chart.
  const room = middle(curves.flatMap(({ half }) => (half === null ? [] : [...half])));
  return spanning([reach[0] - room, reach[1] + room], rail ? LEAST_SPAN * (rail[1] - rail[0]) : 0);
}

function middle(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  return known[known.length >> 1] ?? 0;
}

/** The mean of the heart's readings in each window. */
function heartOf({ time, rate, mean }: HeartRate, bounds: readonly number[]): Strip | null {
  const [sum, count] = [new Float64Array(bounds.length - 1), new Float64Array(bounds.length - 1)];
  let window = 0;
  time.forEach((instant, index) => {
    const value = rate[index] ?? null;
    while (window < sum.length - 1 && instant >= (bounds[window + 1] ?? Infinity)) window += 1;
    if (value === null || instant < (bounds[0] ?? 0) || instant > (bounds.at(-1) ?? 0)) return;
    sum[window] = (sum[window] ?? 0) + value;
    count[window] = (count[window] ?? 0) + 1;
  });
  const values = sum.map((total, index) => total / (count[index] ?? 0));
  const reach = extent(values);
  if (reach === null) return null;
  const whole = mean === null ? null : { value: mean, uncertainty: null };
  return {
    name: "heart_rate",
    curves: [{ side: null, values, half: null, sigma: null, mean: whole }],
    reach: spanning(reach, LEAST_HEART_RATE_SPAN),
  };
}

/** A stretch of another gait than the one the charts are of. */
export interface Shade {
  readonly gait: Exclude<Segment["gait"], "unknown">;
  readonly place: Range;
}

export function shaded(report: Report, course: Course): readonly Shade[] {
  return report.segments.flatMap(({ gait, start, end }) =>
    gait === "unknown" || gait === report.gait ? [] : [{ gait, place: [placeAt(course, start), placeAt(course, end)] }],
  );
}

/** A hole in a chart: its place, how long it is, and why it is there. */
export interface Hole {
  readonly place: Range;
  readonly seconds: number;
  /** The pod that was not heard; else there were too few strides to say. */
  readonly silent: Side | "both" | null;
}

/** A hole is explained by silence when that covers so much of it, and by another gait when that does. */
const COVERS = 0.5;

/** Returns the holes of a chart; where the runner stood or walked the shade explains them. */
export function holesOf(report: Report, course: Course, { curves }: Strip): readonly Hole[] {
  const found = curves.flatMap(({ values }) => holes(values));
  const other = report.segments
    .filter(({ gait }) => gait !== report.gait)
    .map(({ start, end }) => [start, end] as const);
  return joined(found).flatMap(({ from, to }) => {
    const [start, end] = [course.along.time[from] ?? 0, course.along.time[to] ?? 0];
    if (covered(other, start, end) >= COVERS * (end - start)) return [];
    const place = [course.bounds[from] ?? 0, course.bounds[to] ?? 0] as const;
    return [{ place, seconds: end - start, silent: silentIn(report, start, end) }];
  });
}

function silentIn(report: Report, start: number, end: number): Hole["silent"] {
  const silent = (["left", "right"] as const).filter(
    (side) => covered(report.quality[side]?.gaps ?? [], start, end) >= COVERS * (end - start),
  );
  return silent.length === 2 ? "both" : (silent[0] ?? null);
}

/** Seconds of an interval that lie in others, which do not overlap. */
function covered(by: readonly (readonly [number, number])[], start: number, end: number): number {
  return by.reduce((sum, [from, to]) => sum + Math.max(0, Math.min(to, end) - Math.max(from, start)), 0);
}

/** Overlapping stretches as one. */
function joined(found: readonly Stretch[]): readonly Stretch[] {
  const result: Stretch[] = [];
  for (const { from, to } of [...found].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last && from <= last.to) result[result.length - 1] = { from: last.from, to: Math.max(last.to, to) };
    else result.push({ from, to });
  }
  return result;
}
