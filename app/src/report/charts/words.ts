/** How places, readings and reasons along a run are worded. */

import { language, text } from "../../messages/language.svelte";
import type { Length } from "../../messages/measures";
import { lengthFor, measures, paceOf, unitLength } from "../../messages/measures";
import type { Written } from "../../messages/numbers";
import { clock, joined, number, UNKNOWN } from "../../messages/numbers";
import type { Side } from "../../recordings/side";
import type { Measure } from "../document";
import { displayOf, estimateOf, nameOf, unitOf, written } from "../metrics";
import type { Course } from "./course";
import { instantAt, placeAt } from "./course";
import type { Range } from "./scale";
import { decimalsBetween, threeLines, threePaces } from "./scale";
import type { Curve, Hole, Strip, StripName } from "./strips";

export function stripName(name: StripName): string {
  return name === "heart_rate" ? text("page.chart.heart_rate") : nameOf(name);
}

export function stripUnit(name: StripName): string {
  if (name === "heart_rate") return text("page.chart.bpm");
  return name === "pace" ? text(measures().paceAlone) : unitOf(name);
}

/** Says the unit of the interval where it has another one than the value: that of a pace is in seconds. */
function withMarginUnit(name: StripName, of: Written): Written {
  return name === "pace" && of.margin !== "" ? { ...of, margin: `${of.margin}\u00a0${text("unit.s")}` } : of;
}

/** One of the three hairlines of a chart: where it lies (SI), and the number beside it. */
export interface Mark {
  readonly at: number;
  readonly written: string;
}

/** Returns the hairlines of a chart, bottom first: round numbers in the unit that they are read in. */
export function marksOf(name: StripName, reach: Range): readonly [Mark, Mark, Mark] {
  if (name === "pace") return mapped(threePaces(reach, unitLength()), (at) => ({ at, written: paceOf({ value: at, sigma: null }).value }));
  const factor = name === "heart_rate" ? 1 : displayOf(name).factor;
  const shown = threeLines([reach[0] * factor, reach[1] * factor]);
  const decimals = decimalsBetween(shown);
  return mapped(shown, (each) => ({ at: each / factor, written: number(each, decimals, language.code) }));
}

function mapped<A, B>([a, b, c]: readonly [A, A, A], make: (each: A) => B): readonly [B, B, B] {
  return [make(a), make(b), make(c)];
}

/** Writes what the curves of a chart say in a window, or over the whole run where there is no window. */
export function readings({ name, curves }: Strip, window: number | null): readonly Reading[] {
  const measures = evenly(curves.map((curve) => measureOf(curve, window)));
  return curves.map(({ side }, index) => ({ side, ...reading(name, measures[index] ?? null) }));
}

/** A number of one foot, or of both together. */
export interface Reading extends Written {
  readonly side: Side | null;
}

/** Gives numbers that are read side by side one interval, the widest: their digits are then the same. */
export function evenly(measures: readonly (Measure | null)[]): readonly (Measure | null)[] {
  const widest = Math.max(...measures.map((measure) => measure?.uncertainty ?? 0));
  return measures.map((measure) => measure && { ...measure, uncertainty: widest > 0 ? widest : null });
}

function reading(name: StripName, measure: Measure | null): Written {
  if (name !== "heart_rate") return withMarginUnit(name, written(name, estimateOf(measure)));
  return measure === null ? UNKNOWN : { value: number(measure.value, 0, language.code), margin: "" };
}

function measureOf(curve: Curve, window: number | null): Measure | null {
  if (window === null) return curve.mean;
  const [value, sigma] = [curve.values[window] ?? NaN, curve.sigma?.[window] ?? NaN];
  return Number.isNaN(value) ? null : { value, uncertainty: Number.isNaN(sigma) ? null : sigma };
}

/** Says what a chart reads, for those who listen: 'Contact time left 242 ± 3 ms, right 246 ± 3 ms'. */
export function spoken(strip: Strip, window: number | null): string {
  const said = readings(strip, window).map(({ side, ...written }) => {
    const foot = side === null ? "" : `${text(`side.${side}`)} `;
    return foot + joined(written, stripUnit(strip.name));
  });
  return `${stripName(strip.name)} ${said.join(text("page.list"))}`;
}

/** Writes an instant as distance and time gone: '6.42 km · 34:58'. */
export function writtenPlace(course: Course, way: Course | null, instant: number): string {
  const time = clock(instant - (course.along.time[0] ?? 0));
  return way === null ? time : `${writtenWay(placeAt(way, instant), way.whole[1])} · ${time}`;
}

/** The unit in which places along a way of this length (m) are told: one that goes into it at least twice. */
export function lengthAlong(whole: number): Length {
  return lengthFor(whole / 2);
}

/** Writes a distance as long as the whole way is told. */
export function writtenWay(metres: number, whole: number, decimals = 2): string {
  const length = lengthAlong(whole);
  const shown = number(metres / length.metres, length === measures().long ? decimals : 0, language.code);
  return `${shown}\u00a0${text(length.unit)}`;
}

/** Writes the numbers under the last chart, the last one with the unit. */
export function writtenTicks({ axis, whole }: Course, ticks: readonly number[]): readonly string[] {
  if (axis === "time") return ticks.map(clock);
  const { metres, unit } = lengthAlong(whole[1]);
  const shown = ticks.map((tick) => tick / metres);
  const decimals = decimalsBetween(shown);
  return shown.map((tick, index) => {
    return number(tick, decimals, language.code) + (index === shown.length - 1 ? `\u00a0${text(unit)}` : "");
  });
}

/** Says what a window of the means is: '15 s', '50 m'. */
export function writtenWindow({ axis, along }: Course): string {
  if (axis === "time") return `${number(along.window, 0, language.code)}\u00a0${text("unit.s")}`;
  return writtenWay(along.window, along.window);
}

/** Says why a line has a hole, and how long it is. */
export function why({ silent, seconds }: Hole): string {
  return text(silent === null ? "page.chart.hole.few" : `page.chart.hole.${silent}`, { time: clock(seconds) });
}

/** The instant in the middle of a window. */
export function instantOf(course: Course, window: number): number {
  const [from, to] = [course.bounds[window] ?? 0, course.bounds[window + 1] ?? 0];
  return instantAt(course, (from + to) / 2);
}
