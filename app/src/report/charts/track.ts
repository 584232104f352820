/** The way over the ground, as an SVG path in a box (px) with north up and both directions to one scale. */

import type { Track } from "../document";
import { atOrBefore } from "./course";
import { extent } from "./scale";

export interface Plan {
  readonly width: number;
  readonly height: number;
  readonly line: string;
  readonly start: Spot;
  readonly end: Spot;
  /** Length of the scale bar, on the ground (m) and in the box. */
  readonly bar: { readonly metres: number; readonly wide: number };
  /** Returns where the runner was at an instant. */
  at(instant: number): Spot;
  /** Returns the instant at which the runner was nearest to a spot. */
  nearest(spot: Spot): number;
}

export type Spot = readonly [x: number, y: number];

const WIDE = 600;
const PAD = 16;
/** A way along one street is still drawn in a box, not on a line. */
const LEAST_TALL = 180;
const MOST_TALL = 440;
const BAR_SHARE = 0.3;

/** Returns the drawing of a track, with a bar that is at most as long (m) as `round` is given; null of fewer than two positions. */
export function planOf({ time, east, north }: Track, round: (longest: number) => number): Plan | null {
  const [across, up] = [extent(east), extent(north)];
  if (time.length < 2 || across === null || up === null) return null;
  const [wide, tall] = [Math.max(across[1] - across[0], 1), Math.max(up[1] - up[0], 1)];
  const scale = Math.min((WIDE - 2 * PAD) / wide, (MOST_TALL - 2 * PAD) / tall);
  const height = Math.max(tall * scale + 2 * PAD, LEAST_TALL);
  const middle = [(across[0] + across[1]) / 2, (up[0] + up[1]) / 2] as const;
  const spot = (index: number): Spot => [
    rounded(WIDE / 2 + ((east[index] ?? NaN) - middle[0]) * scale),
    rounded(height / 2 - ((north[index] ?? NaN) - middle[1]) * scale),
  ];
  const spots = time.map((_, index) => spot(index));
  const metres = round(BAR_SHARE * (WIDE / scale));
  return {
    width: WIDE,
    height,
    line: `M${spots.map((each) => each.join(" ")).join("L")}`,
    start: spot(0),
    end: spot(time.length - 1),
    bar: { metres, wide: metres * scale },
    at: (instant) => between(time, spots, instant),
    nearest: (to) => time[nearestOf(spots, to)] ?? 0,
  };
}

function between(time: readonly number[], spots: readonly Spot[], instant: number): Spot {
  const index = Math.min(Math.max(atOrBefore(time, instant), 0), time.length - 2);
  const [from, to] = [time[index] ?? 0, time[index + 1] ?? 0];
  const share = to > from ? Math.min(Math.max((instant - from) / (to - from), 0), 1) : 0;
  const [a, b] = [spots[index] ?? [0, 0], spots[index + 1] ?? [0, 0]];
  return [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])];
}

function nearestOf(spots: readonly Spot[], [x, y]: Spot): number {
  let [best, least] = [0, Infinity];
  spots.forEach((each, index) => {
    const far = (each[0] - x) ** 2 + (each[1] - y) ** 2;
    if (far < least) [best, least] = [index, far];
  });
  return best;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
