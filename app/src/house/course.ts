/** Curves along an activity, as they are drawn: what is in a chart, where its lines break, how far its scale reaches. */

import type { Curve, Gap, Series } from "../home/history";
import { across, down } from "../report/charts/curve";
import type { Frame } from "../report/charts/curve";
import type { Range } from "../report/charts/scale";
import { extent, spanning } from "../report/charts/scale";

/** What each foot has of its own; all else is drawn of both together. */
const OF_A_FOOT: ReadonlySet<string> = new Set(["contact_time", "strike_angle", "pronation"]);

/** What is drawn, in the order in which it is read. */
export const DRAWN = ["speed", "heart_rate", "altitude", "cadence", "contact_time"] as const;
export type Drawn = (typeof DRAWN)[number];

/** A scale spans at least this (SI): what stays the same is a level line, and noise no mountain. */
const LEAST_SPAN: Readonly<Record<Drawn, number>> = { speed: 0.1, heart_rate: 2, altitude: 2, cadence: 1, contact_time: 0.002 };

export interface Strip {
  readonly metric: Drawn;
  readonly curves: readonly Curve[];
  /** What the scale has to hold. */
  readonly reach: Range;
}

/** Returns the charts that something is known for. */
export function stripsOf({ series }: Series): readonly Strip[] {
  return DRAWN.flatMap((metric): Strip[] => {
    const all = series.filter((curve) => curve.metric === metric);
    const feet = all.filter(({ foot }) => foot !== null);
    const both = all.filter(({ foot }) => foot === null);
    const curves = (OF_A_FOOT.has(metric) && feet.length > 0) || both.length === 0 ? feet : both;
    const reach = reachOf(curves);
    return reach === null ? [] : [{ metric, curves, reach: spanning(reach, LEAST_SPAN[metric]) }];
  });
}

/** The means, and room for what usually lies around them; a single stride far off may reach beyond the chart. */
function reachOf(curves: readonly Curve[]): Range | null {
  const reach = extent(curves.flatMap(({ mean }) => mean.filter((value) => value !== null)));
  if (reach === null) return null;
  const spreads = curves.flatMap(({ least, greatest }) => least.map((value, index) => (greatest[index] ?? value) - value));
  const room = spreads.sort((a, b) => a - b)[spreads.length >> 1] ?? 0;
  return [reach[0] - room / 2, reach[1] + room / 2];
}

/** Returns the middle of a bucket on the axis. */
export function middleOf({ length, buckets }: Pick<Series, "length" | "buckets">, bucket: number): number {
  return ((bucket + 0.5) / buckets) * (length ?? 0);
}

/** Returns the bucket at a share of the axis. */
export function bucketAt({ buckets }: Pick<Series, "buckets">, share: number): number {
  return Math.min(Math.max(Math.floor(share * buckets), 0), buckets - 1);
}

/** What a curve says in a bucket; null where nothing is known there. */
export function readingAt(curve: Curve, bucket: number): { mean: number | null; least: number; greatest: number } | null {
  const index = curve.bucket.indexOf(bucket);
  const [least, greatest] = [curve.least[index], curve.greatest[index]];
  return least === undefined || greatest === undefined ? null : { mean: curve.mean[index] ?? null, least, greatest };
}

/** Indices of a curve without a pause between them in which nothing was measured, and with a mean. */
export function stretches(series: Series, curve: Curve): readonly (readonly number[])[] {
  const found: number[][] = [];
  let last: number | null = null;
  curve.bucket.forEach((bucket, index) => {
    if ((curve.mean[index] ?? null) === null) return;
    const before: number | null = last;
    if (before === null || isBroken(series, curve, before, bucket)) found.push([]);
    found.at(-1)?.push(index);
    last = bucket;
  });
  return found;
}

/** Whether a gap lies between two buckets. By distance a pause is a place, which may be within one of them. */
function isBroken(series: Series, { gaps }: Curve, before: number, after: number): boolean {
  const width = (series.length ?? 0) / series.buckets;
  const apart = ({ start, end }: Gap): boolean => end > (before + 1) * width && start < after * width;
  const beside = ({ start, end }: Gap): boolean => end > middleOf(series, before) && start < middleOf(series, after);
  return series.gaps.some(series.by === "time" ? apart : beside) || gaps.some(apart);
}

/** Returns the line through the means. */
export function lineOf(series: Series, curve: Curve, frame: Frame): string {
  return stretches(series, curve)
    .map((indices) => {
      const points = indices.map((index) => point(frame, at(series, curve, index), curve.mean[index] ?? NaN));
      // A point alone could not be seen.
      return `M${points.length === 1 ? [...points, ...points].join("L") : points.join("L")}`;
    })
    .join("");
}

/** Returns the outline of all strides, from the least to the greatest of each bucket. */
export function ribbonOf(series: Series, curve: Curve, frame: Frame): string {
  return stretches(series, curve)
    .map((indices) => {
      const edge = (values: readonly number[]): string[] =>
        indices.map((index) => point(frame, at(series, curve, index), values[index] ?? NaN));
      return `M${[...edge(curve.greatest), ...edge(curve.least).reverse()].join("L")}z`;
    })
    .join("");
}

function at(series: Series, curve: Curve, index: number): number {
  return middleOf(series, curve.bucket[index] ?? 0);
}

function point(frame: Frame, place: number, value: number): string {
  return `${rounded(across(frame, place))} ${rounded(down(frame, value))}`;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
