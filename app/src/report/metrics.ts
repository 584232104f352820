/** How each metric is shown: its name, its unit for people, its rail. The values of the document are SI units. */

import type { Rail } from "../look/lens";
import type { TextKey } from "../messages/catalogue";
import { language, text } from "../messages/language.svelte";
import type { Estimate, Written } from "../messages/numbers";
import { lengthFor, measures, paceOf } from "../messages/measures";
import { estimate, halfWidth, joined, significant } from "../messages/numbers";
import type { Report } from "./decode";
import type { Measure } from "./document";

const DEGREES = 180 / Math.PI;
const GRAVITY = 9.80665;

interface Display {
  /** The unit for people; null where there is none. */
  readonly unit: Extract<TextKey, `unit.${string}`>;
  /** So many of it are one SI unit. */
  readonly factor: number;
  /** Where no interval says how many. */
  readonly decimals: number;
  /** A pace is slower where the speed is less; halves are both parts of a whole. */
  readonly form?: "pace" | "halves";
}

const display = (unit: Display["unit"], factor = 1, decimals = 1): Display => ({ unit, factor, decimals });

const MS = display("unit.ms", 1000, 0);
const METRES = display("unit.m", 1, 2);
const CENTIMETRES = display("unit.cm", 100);
const PERCENT = display("unit.percent", 100);
const DEGREE = display("unit.degree", DEGREES);
const G = display("unit.g", 1 / GRAVITY);
const KN_PER_M = display("unit.kn_per_m", 1e-3);

const DISPLAYS = {
  speed: display("unit.m_per_s", 1, 2),
  // These two are as the reader counts.
  pace: null,
  distance: null,
  cadence: display("unit.spm"),
  stride_length: METRES,
  step_length: METRES,
  stride_time: MS,
  step_time: MS,
  contact_time: MS,
  flight_time: MS,
  swing_time: MS,
  double_support: MS,
  duty_factor: PERCENT,
  contact_balance: { ...PERCENT, form: "halves" },
  strike_angle: DEGREE,
  toe_off_angle: DEGREE,
  pronation: DEGREE,
  pronation_velocity: display("unit.degree_per_s", DEGREES, 0),
  impact: G,
  braking: G,
  clearance: CENTIMETRES,
  swing_width: CENTIMETRES,
  vertical_oscillation: CENTIMETRES,
  vertical_ratio: PERCENT,
  vertical_stiffness: KN_PER_M,
  leg_stiffness: KN_PER_M,
  power: display("unit.w", 1, 0),
  power_per_kg: display("unit.w_per_kg", 1, 2),
  stride_time_variability: PERCENT,
} as const satisfies Readonly<Record<string, Display | null>>;

/** The metrics that the page can show. */
export type Metric = keyof typeof DISPLAYS;

export function isMetric(name: string): name is Metric {
  return Object.hasOwn(DISPLAYS, name);
}

/** How a metric is shown; a short distance in metres or feet. */
export function displayOf(metric: Metric, of: Estimate | null = null): Display {
  return DISPLAYS[metric] ?? (metric === "pace" ? paceDisplay() : distanceDisplay(of));
}

function paceDisplay(): Display {
  return { ...display(measures().pace, 1, 0), form: "pace" };
}

function distanceDisplay(of: Estimate | null): Display {
  const { long } = measures();
  const { unit, metres } = of === null ? long : lengthFor(of.value);
  return display(unit, 1 / metres, unit === long.unit ? 2 : 0);
}

export function nameOf(metric: Metric): string {
  return text(`metric.${metric}`);
}

export function unitOf(metric: Metric, of: Estimate | null = null): string {
  return text(displayOf(metric, of).unit);
}

export function estimateOf(measure: Measure | null | undefined): Estimate | null {
  return measure ? { value: measure.value, sigma: measure.uncertainty } : null;
}

/** Writes a value of a metric and half of its interval, in its unit. */
export function written(metric: Metric, of: Estimate | null): Written {
  const { form, factor, decimals } = displayOf(metric, of);
  if (form === "pace") return paceOf(of);
  const shown = estimate(of, factor, decimals, language.code);
  if (form !== "halves" || of === null) return shown;
  const rest = estimate({ ...of, value: 1 - of.value }, factor, decimals, language.code);
  return { ...shown, value: `${shown.value}\u00a0/\u00a0${rest.value}` };
}

/** Writes a value of a metric with its interval and unit, as it stands in a sentence. */
export function said(metric: Metric, of: Estimate | null): string {
  const { value, margin } = written(metric, of);
  // The interval of a pace is in seconds, the pace in minutes.
  const seconds = displayOf(metric).form === "pace" && margin !== "" ? `\u00a0${text("unit.s")}` : "";
  return joined({ value, margin: `${margin}${seconds}` }, of === null ? "" : unitOf(metric, of));
}

/** Writes a difference with its sign, its interval and unit, as it stands in a sentence. */
export function saidDifference(metric: Metric, of: Estimate | null): string {
  return joined(writtenDifference(metric, of), of === null ? "" : unitOf(metric));
}

/** Writes a difference with its sign. */
export function writtenDifference(metric: Metric, of: Estimate | null): Written {
  const { factor, decimals } = displayOf(metric);
  const shown = estimate(of, factor, decimals, language.code);
  return of !== null && of.value > 0 && /[1-9]/.test(shown.value) ? { ...shown, value: `+${shown.value}` } : shown;
}

/** Writes an end of a rail. */
export function writtenEnd(metric: Metric, value: number): string {
  const { form, factor } = displayOf(metric);
  if (form === "pace") return paceOf({ value, sigma: null }).value;
  return significant(value * factor, 2, language.code);
}

export function railOf(report: Report, metric: Metric): Rail | null {
  const ends = report.rails[metric === "pace" ? "speed" : metric];
  return ends ? { from: ends[0], to: ends[1] } : null;
}

/** A number on a rail. */
export function placed(of: Estimate | null): { value: number; half: number | null } | null {
  return of === null ? null : { value: of.value, half: halfWidth(of.sigma) };
}

/** Tells whether an interval leaves out zero, so that a difference or a change may be claimed. */
export function isReal(of: Estimate): boolean {
  const half = halfWidth(of.sigma);
  return half !== null && Math.abs(of.value) > half;
}
