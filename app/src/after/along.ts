/** What was kept of a run's way, as its charts and its splits show it. */

import type { Curve, Series } from "../home/history";
import type { Rail } from "../look/lens";
import type { Estimate } from "../messages/numbers";
import { halfWidth } from "../messages/numbers";
import { extent, spanning } from "../report/charts/scale";
import type { LiveAlong, LiveSplit } from "../run/along";

/** A split as it is listed. */
export interface SplitRow {
  /** Counted from 1. */
  readonly number: number;
  /** How much of a whole one it is. */
  readonly share: number;
  readonly seconds: number;
  readonly speed: Estimate;
  readonly cadenceSpm: number | null;
  readonly contactTime: number | null;
}

/** The rail of all splits spans at least this (m/s): without it an even run would look like a race. */
const LEAST_SPAN = 0.5;

/** Below three windows there is nothing to draw a line through. */
const LEAST_WINDOWS = 3;

/** Returns the series that the charts draw, along the time on the move; null where the run was too short. */
export function seriesOf({ width, speed, cadenceSpm, contactTime }: LiveAlong): Series | null {
  const buckets = speed.length;
  if (buckets < LEAST_WINDOWS) return null;
  const curves = [
    curveOf("speed", null, speed),
    curveOf("cadence", null, cadenceSpm),
    curveOf("contact_time", "left", contactTime.left),
    curveOf("contact_time", "right", contactTime.right),
  ];
  return { by: "time", length: width * buckets, buckets, gaps: [], series: curves.filter(({ bucket }) => bucket.length > 0) };
}

/** Returns the splits by a length (m); `sure` is how unsure the scale of the way is, as a share. */
export function splitsOf(splits: readonly LiveSplit[], length: number, sure: number | null): readonly SplitRow[] {
  return splits.map((split, index) => {
    const speed = split.length / split.seconds;
    return {
      number: index + 1,
      share: split.length / length,
      seconds: split.seconds,
      speed: { value: speed, sigma: sure === null ? null : sure * speed },
      cadenceSpm: split.cadenceSpm,
      contactTime: split.contactTime,
    };
  });
}

/** Returns the rail that holds the intervals of all splits, slower to faster (m/s). */
export function railOfSplits(rows: readonly SplitRow[]): Rail | null {
  const reach = extent(
    rows.flatMap(({ speed }) => {
      const half = halfWidth(speed.sigma) ?? 0;
      return [speed.value - half, speed.value + half];
    }),
  );
  if (reach === null) return null;
  const [from, to] = spanning(reach, LEAST_SPAN);
  return { from, to };
}

function curveOf(metric: string, foot: Curve["foot"], values: readonly (number | null)[]): Curve {
  const known = values.flatMap((value, bucket) => (value === null ? [] : [{ bucket, value }]));
  const told = known.map(({ value }) => value);
  return { metric, foot, grade: "pod_raw", source: null, bucket: known.map(({ bucket }) => bucket), mean: told, least: told, greatest: told, gaps: [] };
}
