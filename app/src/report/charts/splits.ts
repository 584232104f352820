/** Splits as they are listed: their paces over the length they are made by, and the rail that all of them share. */

import type { Rail } from "../../look/lens";
import { halfWidth } from "../../messages/numbers";
import type { Units } from "../../settings/settings.svelte";
import type { Report } from "../decode";
import type { Split } from "../document";
import { extent, spanning } from "./scale";

export type SplitKind = "kilometre" | "mile" | "laps";

/** The units that a pace is counted in; a lap may have any length, and is counted as the reader counts. */
export const UNITS_OF: Readonly<Record<SplitKind, Units | null>> = { kilometre: "kilometres", mile: "miles", laps: null };

/** The rail spans at least this share of the metric's own: without it an even run would look like a race. */
const LEAST_SPAN = 1 / 8;
const FALLBACK_SPAN = 4;

export function splitsOf(report: Report, kind: SplitKind): readonly Split[] {
  return kind === "laps" ? report.laps : report.splits[kind];
}

/** Returns the ways in which a run can be split; laps only where some were set. */
export function kindsOf(report: Report): readonly SplitKind[] {
  return report.laps.length > 0 ? ["kilometre", "mile", "laps"] : ["kilometre", "mile"];
}

/** Returns the rail that holds the intervals of all splits (m/s, slower to faster); null where no speed is known. */
export function railOfSplits(report: Report, splits: readonly Split[]): Rail | null {
  const ends = splits.flatMap(({ speed }) => {
    const half = halfWidth(speed?.uncertainty ?? null) ?? 0;
    return speed === null ? [] : [speed.value - half, speed.value + half];
  });
  const reach = extent(ends);
  if (reach === null) return null;
  const [from, to] = report.rails["speed"] ?? [0, FALLBACK_SPAN];
  const [slowest, fastest] = spanning(reach, LEAST_SPAN * (to - from));
  return { from: slowest, to: fastest };
}

/** Tells whether a split took longer than the moving in it, so that both are worth saying. */
export function hasStops({ start, end, moving_time: moving }: Split): boolean {
  return end - start - moving >= 1;
}
