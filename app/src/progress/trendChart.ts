/** A trend as it is drawn: a dot for each run, the line through them, and the interval of that. */

import type { Trend } from "../home/progress";
import type { Frame } from "../report/charts/curve";
import { across, down } from "../report/charts/curve";
import { extent, threeLines } from "../report/charts/scale";

export interface Drawn {
  readonly frame: Frame;
  /** Hairlines, in the unit that they are read in. */
  readonly lines: readonly [number, number, number];
  /** Where each run lies, as a share of the width. */
  readonly shares: readonly number[];
  readonly runs: string;
  /** Empty where there is not enough data for a line. */
  readonly line: string;
  readonly ribbon: string;
}

/** Beyond the outermost runs there is so much room, that their dots are whole. */
const ROOM = 0.02;

/** Draws a trend in a unit of which `factor` are one SI unit. */
export function drawn({ read, line }: Pick<Trend, "read" | "line">, factor: number): Drawn {
  const times = read.map(({ instant }) => Date.parse(instant));
  const [first, last] = extent(times) ?? [0, 1];
  const room = ROOM * Math.max(last - first, 1);
  const view = [first - room, last + room] as const;
  const values = [...read.map(({ value }) => value), ...line.flatMap(({ low, high }) => [low, high])];
  const [least, most] = extent(values.map((value) => value * factor)) ?? [0, 1];
  const lines = threeLines([least - ROOM * (most - least), most + ROOM * (most - least)]);
  const frame: Frame = { view, scale: [lines[0], lines[2]] };
  const point = (instant: string, value: number): string =>
    `${rounded(across(frame, Date.parse(instant)))} ${rounded(down(frame, value * factor))}`;
  const above = line.map(({ instant, high }) => point(instant, high));
  const below = line.map(({ instant, low }) => point(instant, low)).reverse();
  return {
    frame,
    lines,
    shares: times.map((time) => (time - view[0]) / (view[1] - view[0])),
    runs: read.map(({ instant, value }) => `M${point(instant, value)}h0.01`).join(""),
    line: line.length === 0 ? "" : `M${line.map(({ instant, value }) => point(instant, value)).join("L")}`,
    ribbon: line.length === 0 ? "" : `M${[...above, ...below].join("L")}z`,
  };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
