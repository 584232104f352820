/** The laps that were kept of a run, as they are listed; and a way that somebody else measured, held against the shoes'. */

import type { Estimate } from "../messages/numbers";
import { speedOver } from "../run/course";
import type { KnownWay } from "../run/kept";
import type { KeptLap } from "../run/laps";

export interface LapRow {
  /** From 1. */
  readonly number: number;
  readonly counted: number;
  readonly distance: Estimate | null;
  readonly speed: Estimate | null;
}

/** A lap by length ends where the way says so, and its way is that length but for rounding. */
const ALIKE = 0.01;
/** Standard uncertainty of what belts and counted laps say, as a share: belts are off by a percent, a runner runs wide. */
const UNSURE: Readonly<Record<KnownWay["by"], number>> = { treadmill: 0.01, track: 0.002 };
const SIGMAS = 1.96;

/** Returns the laps; none where they say the same as splits of that length (m) do. */
export function lapsOf(laps: readonly KeptLap[], split: number): readonly LapRow[] {
  const isSplit = ({ distance, by }: KeptLap): boolean => {
    return by === "end" || (distance !== null && Math.abs(distance.value - split) < ALIKE * split);
  };
  if (laps.every(isSplit)) return [];
  return laps.map(({ counted, distance }, index) => {
    return { number: index + 1, counted, distance, speed: speedOver(distance, counted) };
  });
}

export interface Held {
  /** What the shoes say more, as a share of what is known. */
  readonly more: number;
  /** Whether that is more than both are off by, at 95 %. */
  readonly apart: boolean;
}

/** Holds what the shoes measured against a way that somebody else did; null where it is not known how sure they are. */
export function heldAgainst({ distance, by }: KnownWay, shoes: Estimate | null): Held | null {
  if (shoes === null || shoes.sigma === null || !(distance > 0)) return null;
  const more = shoes.value / distance - 1;
  return { more, apart: Math.abs(more) > SIGMAS * Math.hypot(shoes.sigma / distance, UNSURE[by]) };
}
