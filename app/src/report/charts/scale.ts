/**
 * Axes: what they reach over, and the round numbers that are written beside them. A chart has three hairlines; they are
 * the bottom, the middle and the top of its scale, so that nothing is drawn beyond the outer two but what is less sure.
 */

/** From and to, in the order of the axis: the first is at the left or at the bottom. */
export type Range = readonly [from: number, to: number];

/** Steps that read well: of what is written as m:ss in seconds, of lengths in powers of ten. */
const PACE_STEPS = [5, 10, 15, 20, 30, 40, 60, 90, 120, 180, 240, 300, 600, 1200];
const CLOCK_STEPS = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10800, 21600];
const LENGTH_STEPS = [1, 2, 5, 10];
/** What a quotient may miss a whole number by. */
const SLACK = 1e-9;

/** Returns the least and the largest of the numbers that are known; null where none is. */
export function extent(values: Iterable<number>): Range | null {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return least <= most ? [least, most] : null;
}

/** Widens a range on both sides until it spans as much as this, so that noise is not blown up into a mountain. */
export function spanning(range: Range, least: number): Range {
  const missing = Math.max(0, least - (range[1] - range[0])) / 2;
  return [range[0] - missing, range[1] + missing];
}

/** Returns three numbers at equal steps around a range: as tight and as round as it goes. */
export function threeLines([from, to]: Range): readonly [number, number, number] {
  const half = Math.max((to - from) / 2, 1e-9);
  const power = 10 ** Math.floor(Math.log10(half));
  // Where the first digit is 1 a whole one of it would leave half of the chart empty.
  const grid = half < 2 * power ? power / 5 : power;
  const lowest = Math.floor(from / grid + SLACK);
  const step = Math.max(1, Math.ceil((to / grid - lowest) / 2 - SLACK));
  const bottom = lowest - Math.floor((lowest + 2 * step - to / grid) / 2 + SLACK);
  return [multiple(bottom, grid), multiple(bottom + step, grid), multiple(bottom + 2 * step, grid)];
}

/** Returns three speeds around a range of speeds whose paces over a length (m) are whole steps of seconds: slowest first. */
export function threePaces([slowest, fastest]: Range, length: number): readonly [number, number, number] {
  const [least, most] = [length / fastest, length / Math.max(slowest, 1e-3)];
  const grid = PACE_STEPS[0] ?? 1;
  for (const step of PACE_STEPS) {
    const first = Math.max(grid, Math.floor(least / grid) * grid);
    const last = first + 2 * step;
    if (last >= most) {
      // Paces of somebody who walked, too, are far from even in speed, and lines are drawn by speed: the middle one
      // lies where it does not run into the slowest.
      const even = (2 * first * last) / (first + last);
      const middle = last > 2 * first ? Math.round(even / grid) * grid : first + step;
      return [length / last, length / middle, length / first];
    }
  }
  return [slowest, (slowest + fastest) / 2, fastest];
}

/** Returns the decimals that tell such numbers apart. */
export function decimalsBetween(values: readonly number[]): number {
  for (let decimals = 0; decimals < 4; decimals += 1) {
    if (values.every((value) => Math.abs(value * 10 ** decimals - Math.round(value * 10 ** decimals)) < 1e-6)) {
      return decimals;
    }
  }
  return 4;
}

/** Returns round numbers within a range, not more of them than asked for. */
export function ticks([from, to]: Range, most: number): readonly number[] {
  const unit = 10 ** Math.floor(Math.log10(Math.max((to - from) / most, Number.EPSILON)));
  const step = LENGTH_STEPS.map((each) => each * unit).find((each) => (to - from) / each <= most) ?? to - from;
  return multiples(from, to, step);
}

/** Returns places (m) within a range that are round in a unit of so many metres, not more of them than asked for. */
export function wayTicks([from, to]: Range, most: number, metres: number): readonly number[] {
  return ticks([from / metres, to / metres], most).map((place) => place * metres);
}

/** Returns round times within a range (s), not more of them than asked for. */
export function clockTicks([from, to]: Range, most: number): readonly number[] {
  const longest = CLOCK_STEPS.at(-1) ?? 1;
  const step = CLOCK_STEPS.find((each) => (to - from) / each <= most);
  return multiples(from, to, step ?? longest * Math.ceil((to - from) / most / longest));
}

function multiples(from: number, to: number, step: number): readonly number[] {
  const first = Math.ceil(from / step - SLACK);
  const count = Math.floor(to / step + SLACK) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => multiple(first + index, step));
}

/** A multiple of a decimal fraction, without the dust of binary ones. */
function multiple(times: number, of: number): number {
  return Number((times * of).toPrecision(12));
}

/** Returns the longest round length (m) that is not longer than this. */
export function roundLength(longest: number): number {
  const unit = 10 ** Math.floor(Math.log10(longest));
  return (LENGTH_STEPS.findLast((each) => each * unit <= longest * (1 + SLACK)) ?? 1) * unit;
}
