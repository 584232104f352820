/**
 * The way of a run as the axis of its charts, by time or by distance. A place on it counts from the start of the run;
 * instants are those of the recording's clock.
 */

import type { Along, Report } from "../decode";
import type { Range } from "./scale";

export type Axis = "time" | "distance";

export interface Course {
  readonly axis: Axis;
  readonly along: Along;
  /** Places where windows begin and end, one more than there are windows (s, m). */
  readonly bounds: Float64Array;
  readonly whole: Range;
}

/** Returns the way by time or by distance; null where the report has no lengths to go by. */
export function courseOf(report: Report, axis: Axis): Course | null {
  const along = report.along[axis];
  if (along === null || along.time.length < 2) return null;
  const bounds = axis === "time" ? timeBounds(along) : distanceBounds(along);
  return { axis, along, bounds, whole: [0, bounds.at(-1) ?? 0] };
}

function timeBounds({ time }: Along): Float64Array {
  return Float64Array.from(time, (each) => each - (time[0] ?? 0));
}

/** All windows are equally long but the last, whose middle tells how long it is. */
function distanceBounds({ time, distance, window }: Along): Float64Array {
  const bounds = Float64Array.from(time, (_, index) => index * window);
  const last = time.length - 1;
  const middle = distance[last - 1];
  const start = (last - 1) * window;
  if (typeof middle === "number" && middle > start) bounds[last] = Math.min(2 * middle - start, last * window);
  return bounds;
}

/** Returns the place where the runner was at an instant. */
export function placeAt({ along, bounds }: Course, instant: number): number {
  return between(along.time, bounds, instant);
}

/** Returns the instant at which the runner came to a place. */
export function instantAt({ along, bounds }: Course, place: number): number {
  return between(bounds, along.time, place);
}

/** Returns the window that holds a place; the first or the last one for what lies beyond. */
export function windowAt({ bounds }: Course, place: number): number {
  return Math.min(Math.max(atOrBefore(bounds, place), 0), bounds.length - 2);
}

export function middleOf({ bounds }: Course, window: number): number {
  return ((bounds[window] ?? 0) + (bounds[window + 1] ?? 0)) / 2;
}

/** Returns a view moved and narrowed to what there is to see, at least two windows of it. */
export function within({ bounds, whole }: Course, [from, to]: Range): Range {
  const least = Math.min(2 * ((bounds[1] ?? 0) - (bounds[0] ?? 0)), whole[1]);
  const width = Math.min(Math.max(to - from, least), whole[1]);
  const middle = (from + to) / 2;
  const start = Math.min(Math.max(middle - width / 2, 0), whole[1] - width);
  return [start, start + width];
}

/** Returns a view in which a place at `share` of its width is at that share again, after it was made so much wider. */
export function scaled([from, to]: Range, factor: number, share: number): Range {
  const at = from + share * (to - from);
  const width = (to - from) * factor;
  return [at - share * width, at + (1 - share) * width];
}

/** Straight lines from point to point of two rising rows. */
function between(from: ArrayLike<number>, to: ArrayLike<number>, value: number): number {
  const index = Math.min(Math.max(atOrBefore(from, value), 0), from.length - 2);
  const [a, b] = [from[index] ?? 0, from[index + 1] ?? 0];
  const [c, d] = [to[index] ?? 0, to[index + 1] ?? 0];
  const share = b > a ? Math.min(Math.max((value - a) / (b - a), 0), 1) : 0;
  return c + share * (d - c);
}

/** Index of the last number that is not larger than a value, −1 where all are; the row rises. */
export function atOrBefore(row: ArrayLike<number>, value: number): number {
  let [low, high] = [0, row.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((row[middle] ?? Infinity) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
