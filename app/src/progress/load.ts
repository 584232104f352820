/** Fitness, fatigue and freshness as they are drawn: a value a day, the last of them today's. */

import type { Load } from "../home/progress";
import { later } from "../home/progress";
import type { Frame } from "../report/charts/curve";
import { across, down } from "../report/charts/curve";
import type { Range } from "../report/charts/scale";
import { extent, spanning, threeLines } from "../report/charts/scale";

/** How far back it may be looked (days). */
export const SPANS = { quarter: 91, half: 182, year: 365 } as const;
export type Span = keyof typeof SPANS;

/** A chart never shows less than so much, so that a week off is no cliff. */
const LEAST_SPAN = 20;

export interface Days {
  readonly days: readonly string[];
  readonly fitness: readonly number[];
  readonly fatigue: readonly number[];
  readonly form: readonly number[];
}

/** Returns the last days of it. */
export function lastDays({ first, fitness, fatigue, form }: Load, span: number): Days {
  const passed = Math.max(0, fitness.length - span);
  return {
    days: first === null ? [] : fitness.slice(passed).map((_, index) => later(first, passed + index)),
    fitness: fitness.slice(passed),
    fatigue: fatigue.slice(passed),
    form: form.slice(passed),
  };
}

/** The hairlines of what begins at zero. */
export function linesFromZero(values: readonly number[]): readonly [number, number, number] {
  const [, most] = extent(values) ?? [0, 1];
  return threeLines([0, Math.max(most, LEAST_SPAN)]);
}

/** The hairlines around zero, as far up as down. */
export function linesAroundZero(values: readonly number[]): readonly [number, number, number] {
  const reach = Math.max(...values.map(Math.abs), LEAST_SPAN / 2);
  const [, , end] = threeLines(spanning([0, reach], 0));
  return [-end, 0, end];
}

/** The line through a value a day. */
export function lineThrough(frame: Frame, values: readonly number[]): string {
  const points = values.map((value, day) => `${rounded(across(frame, day))} ${rounded(down(frame, value))}`);
  // A day alone could not be seen.
  return points.length === 0 ? "" : `M${(points.length === 1 ? [...points, `${across(frame, 1)} ${down(frame, values[0] ?? 0)}`] : points).join("L")}`;
}

/** What the axis reaches over, a day at least. */
export function viewOf(days: readonly unknown[]): Range {
  return [0, Math.max(1, days.length - 1)];
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
