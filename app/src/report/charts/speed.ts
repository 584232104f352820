/** A metric as a line over speed, with its interval: as SVG paths in the box of the charts. */

import { halfWidth } from "../../messages/numbers";
import type { Report } from "../decode";
import type { Measure, SpeedLine } from "../document";
import type { Frame } from "./curve";
import { across, down, TALL, WIDE } from "./curve";
import type { Range } from "./scale";
import { extent, spanning } from "./scale";

/** A line that is known. */
export interface KnownLine {
  readonly speeds: Range;
  /** Values at the slowest, at points between, and at the fastest speed. */
  readonly points: readonly Point[];
  readonly reach: Range;
  /** How much more it is at the fastest speed than at the slowest. */
  readonly change: Measure;
}

export interface Point {
  readonly speed: number;
  readonly value: number;
  /** Half of the 95 % interval. */
  readonly half: number;
}

/** The interval of a line is a hyperbola: so many points draw it smooth. */
const POINTS = 17;
const LEAST_SPAN = 1 / 8;

/** Returns the line with its interval; null where it is not known. */
export function knownLine(line: SpeedLine, rail: Range | undefined): KnownLine | null {
  const { speed, lowest, highest, value, slope } = line;
  if (speed === null || lowest === null || highest === null || value === null || slope === null) return null;
  const points = Array.from({ length: POINTS }, (_, index) => {
    const at = lowest + (index / (POINTS - 1)) * (highest - lowest);
    const sigma = Math.hypot(line.value_uncertainty ?? 0, (at - speed) * (line.slope_uncertainty ?? 0));
    return { speed: at, value: value + (at - speed) * slope, half: halfWidth(sigma) ?? 0 };
  });
  const reach = extent(points.flatMap((each) => [each.value - each.half, each.value + each.half])) ?? [value, value];
  const uncertainty = line.slope_uncertainty === null ? null : (highest - lowest) * line.slope_uncertainty;
  return {
    speeds: [lowest, highest],
    points,
    reach: spanning(reach, rail ? LEAST_SPAN * (rail[1] - rail[0]) : 0),
    change: { value: (highest - lowest) * slope, uncertainty },
  };
}

/** Returns the speeds that all lines together reach over. */
export function speedsOf(report: Report): Range | null {
  return extent(Object.values(report.form_by_speed).flatMap(({ lowest, highest }) => [lowest ?? NaN, highest ?? NaN]));
}

export function lineOf(frame: Frame, points: readonly Point[]): string {
  return `M${points.map(({ speed, value }) => spot(frame, speed, value)).join("L")}`;
}

export function ribbonOf(frame: Frame, points: readonly Point[]): string {
  const above = points.map(({ speed, value, half }) => spot(frame, speed, value + half));
  const below = points.map(({ speed, value, half }) => spot(frame, speed, value - half)).reverse();
  return `M${[...above, ...below].join("L")}z`;
}

function spot(frame: Frame, speed: number, value: number): string {
  const inside = (at: number, most: number): number => Math.round(Math.min(Math.max(at, 0), most) * 100) / 100;
  return `${inside(across(frame, speed), WIDE)} ${inside(down(frame, value), TALL)}`;
}
