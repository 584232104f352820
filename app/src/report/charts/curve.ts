/**
 * Curves of a chart, as SVG paths in a box of `WIDE` × `TALL` that stretches with its chart. A hole is a hole: the
 * line stops before it, and begins again after it.
 */

import type { Range } from "./scale";

export const WIDE = 1000;
export const TALL = 100;

/** Where numbers are drawn: the part of the axis in view, and the scale of the values, bottom first. */
export interface Frame {
  readonly view: Range;
  readonly scale: Range;
}

/** Indices from `from` up to and without `to`. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Returns the stretches without a hole. */
export function stretches(values: Float64Array): readonly Stretch[] {
  return runs(values, (value) => !Number.isNaN(value));
}

/** Returns the holes. */
export function holes(values: Float64Array): readonly Stretch[] {
  return runs(values, Number.isNaN);
}

function runs(values: Float64Array, belongs: (value: number) => boolean): readonly Stretch[] {
  const found: Stretch[] = [];
  let from = -1;
  for (let index = 0; index <= values.length; index += 1) {
    const inside = index < values.length && belongs(values[index] ?? NaN);
    if (inside && from < 0) from = index;
    if (inside || from < 0) continue;
    found.push({ from, to: index });
    from = -1;
  }
  return found;
}

/** Returns where a number lies in the box, from the left and from the top. */
export function across({ view }: Frame, at: number): number {
  return ((at - view[0]) / (view[1] - view[0])) * WIDE;
}

export function down({ scale }: Frame, value: number): number {
  return (1 - (value - scale[0]) / (scale[1] - scale[0])) * TALL;
}

/**
 * Returns the line through the middles of the windows. `bounds` are those of the windows, one more than values; a
 * window between two holes is drawn from end to end, for a point alone could not be seen.
 */
export function line(frame: Frame, bounds: ArrayLike<number>, values: Float64Array): string {
  return stretches(values)
    .map(({ from, to }) => `M${corners(frame, bounds, values, from, to).join("L")}`)
    .join("");
}

/** Returns the outline of what lies within `half` of the values; where that is not known there is none. */
export function ribbon(frame: Frame, bounds: ArrayLike<number>, values: Float64Array, half: Float64Array): string {
  const upper = values.map((value, index) => value + at(half, index));
  const lower = values.map((value, index) => value - at(half, index));
  return stretches(upper)
    .map(({ from, to }) => {
      const above = corners(frame, bounds, upper, from, to);
      const below = corners(frame, bounds, lower, from, to).reverse();
      return `M${[...above, ...below].join("L")}z`;
    })
    .join("");
}

function corners(
  frame: Frame,
  bounds: ArrayLike<number>,
  values: Float64Array,
  from: number,
  to: number,
): string[] {
  const point = (x: number, y: number): string => `${rounded(across(frame, x))} ${rounded(down(frame, y))}`;
  if (to - from === 1) return [point(at(bounds, from), at(values, from)), point(at(bounds, to), at(values, from))];
  return Array.from({ length: to - from }, (_, index) => {
    const each = from + index;
    return point((at(bounds, each) + at(bounds, each + 1)) / 2, at(values, each));
  });
}

function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? NaN;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
