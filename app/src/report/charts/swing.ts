/**
 * The way of the feet through the air, seen from the side, from above and from behind, as SVG paths (px). The side and
 * the view from above share the axis along the run, those from the side and from behind the axis of height. What is
 * across the run or up may be stretched, by the same factor in all three, so that the view from behind keeps its shape.
 */

import type { Report } from "../decode";
import type { Path, SwingPath } from "../document";
import type { Side } from "../../recordings/side";
import { SIDES } from "../../recordings/side";
import { extent } from "./scale";

export type ViewName = "side" | "top" | "behind";

/** One foot in one view. */
export interface Trace {
  readonly side: Side;
  readonly line: string;
  readonly ribbon: string;
  readonly start: Spot;
}

type Spot = readonly [x: number, y: number];

export interface View {
  readonly width: number;
  readonly height: number;
  readonly traces: readonly Trace[];
  /** Where the sole was when the foot stood (y, px); null where that is no line in this view. */
  readonly ground: number | null;
}

export interface Swing {
  readonly views: Readonly<Record<ViewName, View>>;
  /** Heights and widths are drawn so many times as large as lengths. */
  readonly stretch: number;
}

const WIDE = 300;
const PAD = 10;
/** What is up and across is stretched as far as it fits into this (px), and no further than so many times. */
const TALL = 90;
const MOST_STRETCH = 3;
/** Room between the feet (px): how far apart they run is not measured. */
const APART = 14;

type Axis = 0 | 1 | 2;
const [FORWARD, LEFT, UP] = [0, 1, 2] as const;

interface Known {
  readonly side: Side;
  readonly mean: Path;
  readonly low: Path;
  readonly high: Path;
}

/** Returns the drawings of the feet whose path is known; null where none is. */
export function swingOf(report: Report): Swing | null {
  const feet = SIDES.flatMap((side) => known(side, report.swing_path[side]) ?? []);
  const forward = reach(feet, FORWARD);
  if (forward === null) return null;
  const across = Math.max(...feet.map((foot) => span([foot], LEFT)), span(feet, UP));
  const scale = (WIDE - 2 * PAD) / Math.max(forward[1] - forward[0], 1e-3);
  const stretch = Math.min(Math.max(Math.floor((2 * TALL) / (scale * across)) / 2, 1), MOST_STRETCH);
  const along = (value: number): number => PAD + (value - forward[0]) * scale;
  const tall = scale * stretch;
  const [side, top, behind] = [fromSide(feet, along, tall), fromAbove(feet, along, tall), fromBehind(feet, tall)];
  return { stretch, views: { side, top, behind } };
}

function known(side: Side, path: SwingPath | undefined): Known | null {
  if (!path?.mean || !path.low || !path.high) return null;
  return { side, mean: path.mean, low: path.low, high: path.high };
}

function fromSide(feet: readonly Known[], along: Scale, tall: number): View {
  const top = Math.max(reach(feet, UP)?.[1] ?? 0, 0);
  const bottom = Math.min(reach(feet, UP)?.[0] ?? 0, 0);
  const y = (up: number): number => PAD + (top - up) * tall;
  const traces = feet.map((foot) => trace(foot, { axis: FORWARD, to: along }, { axis: UP, to: y }, "y"));
  return { width: WIDE, height: 2 * PAD + (top - bottom) * tall, traces, ground: y(0) };
}

function fromAbove(feet: readonly Known[], along: Scale, tall: number): View {
  let height = PAD;
  const traces = feet.map((foot) => {
    const [least, most] = reach([foot], LEFT) ?? [0, 0];
    const top = height;
    height += (most - least) * tall + APART;
    return trace(foot, { axis: FORWARD, to: along }, { axis: LEFT, to: (left) => top + (most - left) * tall }, "y");
  });
  return { width: WIDE, height: height - APART + PAD, traces, ground: null };
}

function fromBehind(feet: readonly Known[], tall: number): View {
  const top = Math.max(reach(feet, UP)?.[1] ?? 0, 0);
  const bottom = Math.min(reach(feet, UP)?.[0] ?? 0, 0);
  const y = (up: number): number => PAD + (top - up) * tall;
  let width = PAD;
  const traces = feet.map((foot) => {
    const [least, most] = reach([foot], LEFT) ?? [0, 0];
    const from = width;
    width += (most - least) * tall + APART;
    return trace(foot, { axis: LEFT, to: (left) => from + (most - left) * tall }, { axis: UP, to: y }, "x");
  });
  return { width: width - APART + PAD, height: 2 * PAD + (top - bottom) * tall, traces, ground: y(0) };
}

type Scale = (value: number) => number;

interface Drawn {
  readonly axis: Axis;
  readonly to: Scale;
}

/** Draws a foot; the ribbon reaches up and down, or across where the heights are shared. */
function trace({ side, mean, low, high }: Known, x: Drawn, y: Drawn, spread: "x" | "y"): Trace {
  const point = (horizontal: Path, vertical: Path, index: number): Spot => [
    x.to(horizontal[index]?.[x.axis] ?? NaN),
    y.to(vertical[index]?.[y.axis] ?? NaN),
  ];
  const edge = (of: Path): Spot[] =>
    mean.map((_, index) => (spread === "x" ? point(of, mean, index) : point(mean, of, index)));
  return {
    side,
    line: `M${smooth(mean.map((_, index) => point(mean, mean, index)))}`,
    ribbon: `M${smooth(edge(high))}L${smooth(edge(low).reverse())}z`,
    start: point(mean, mean, 0),
  };
}

/** Joins points by curves that go through them (Catmull and Rom's): a foot has no corners on its way. */
function smooth(points: readonly Spot[]): string {
  const at = (index: number): Spot => points[Math.min(Math.max(index, 0), points.length - 1)] ?? [NaN, NaN];
  const towards = (from: Spot, to: Spot, by: Spot, share: number): string =>
    written([by[0] + share * (to[0] - from[0]), by[1] + share * (to[1] - from[1])]);
  const curves = points.slice(1).map((end, index) => {
    const leaving = towards(at(index - 1), end, at(index), 1 / 6);
    const arriving = towards(at(index), at(index + 2), end, -1 / 6);
    return `C${leaving} ${arriving} ${written(end)}`;
  });
  return written(at(0)) + curves.join("");
}

function written([x, y]: Spot): string {
  return `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
}

function reach(feet: readonly Known[], axis: Axis): readonly [number, number] | null {
  const paths = feet.flatMap(({ mean, low, high }) => [mean, low, high]);
  return extent(paths.flatMap((path) => path.map((each) => each[axis])));
}

function span(feet: readonly Known[], axis: Axis): number {
  const [least, most] = reach(feet, axis) ?? [0, 0];
  return most - least;
}
