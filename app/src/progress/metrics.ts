/**
 * How the metrics of form are shown that home holds at matched speed: name, unit, and the rail that a difference of each
 * is drawn on. A rail belongs to its metric and never to the runner, so that any two differences compare at sight.
 */

import type { Change } from "../home/progress";
import type { TextKey } from "../messages/catalogue";
import { language, text } from "../messages/language.svelte";
import { decimalsOf, joined, number } from "../messages/numbers";
import type { Written } from "../messages/numbers";

const DEGREES = 180 / Math.PI;
const GRAVITY = 9.80665;

interface Display {
  readonly name: Extract<TextKey, `metric.${string}`>;
  readonly unit: Extract<TextKey, `unit.${string}`>;
  /** So many of the unit are one SI unit. */
  readonly factor: number;
  /** Half of the rail of a difference, in the unit: some five times what usual runs differ by. */
  readonly reach: number;
}

const display = (name: Display["name"], unit: Display["unit"], factor: number, reach: number): Display => ({
  name,
  unit,
  factor,
  reach,
});

const DISPLAYS: Readonly<Record<string, Display>> = {
  cadence: display("metric.cadence", "unit.spm", 60, 8),
  step_length: display("metric.step_length", "unit.cm", 100, 8),
  contact_time: display("metric.contact_time", "unit.ms", 1000, 20),
  flight_time: display("metric.flight_time", "unit.ms", 1000, 20),
  duty_factor: display("metric.duty_factor", "unit.percent", 100, 4),
  balance: display("metric.contact_balance", "unit.percent", 100, 2),
  asymmetry: display("metric.asymmetry", "unit.percent", 100, 8),
  strike_angle: display("metric.strike_angle", "unit.degree", DEGREES, 6),
  pronation: display("metric.pronation", "unit.degree", DEGREES, 4),
  pronation_velocity: display("metric.pronation_velocity", "unit.degree_per_s", DEGREES, 60),
  braking: display("metric.braking", "unit.g", 1 / GRAVITY, 2),
  vertical_oscillation: display("metric.vertical_oscillation", "unit.cm", 100, 1),
  leg_stiffness: display("metric.leg_stiffness", "unit.kn_per_m", 1e-3, 2),
  speed: display("metric.speed", "unit.m_per_s", 1, 0.2),
};

/** Returns how a metric is shown; null for one that a newer home knows and this page does not. */
export function displayOf(metric: string): Display | null {
  return DISPLAYS[metric] ?? null;
}

export function nameOf(metric: string): string {
  const known = displayOf(metric);
  return known === null ? metric.replaceAll("_", " ") : text(known.name);
}

export function unitOf(metric: string): string {
  const known = displayOf(metric);
  return known === null ? "" : text(known.unit);
}

/** The half of an interval. */
export function halfOf({ low, high }: Change): number {
  return (high - low) / 2;
}

/** Writes a value with half of its interval, no digit finer than that allows. */
export function written(metric: string, of: Change): Written {
  const { factor = 1 } = displayOf(metric) ?? {};
  const half = halfOf(of) * factor;
  if (!(half > 0)) return { value: number(of.value * factor, 1, language.code), margin: "" };
  const decimals = decimalsOf(half);
  return { value: number(of.value * factor, decimals, language.code), margin: number(half, decimals, language.code) };
}

/** Writes a difference with its sign. */
export function signed(metric: string, of: Change): Written {
  const shown = written(metric, of);
  return of.value > 0 && /[1-9]/.test(shown.value) ? { ...shown, value: `+${shown.value}` } : shown;
}

/** Writes the size of a difference, where the words around it say the direction. */
export function sizeOf(metric: string, of: Change): string {
  const turned = of.value < 0 ? { ...of, value: -of.value, low: -of.high, high: -of.low } : of;
  return joined(written(metric, turned), unitOf(metric));
}

/** Writes a number of a metric as it stands in a sentence, with its sign, as the interval beside it allows. */
export function amount(metric: string, value: number, beside: Change): string {
  const { factor = 1 } = displayOf(metric) ?? {};
  const half = halfOf(beside) * factor;
  const shown = number(value * factor, half > 0 ? decimalsOf(half) : 1, language.code);
  return value > 0 && /[1-9]/.test(shown) ? `+${shown}` : shown;
}

/** Writes a number of a metric without a sign, with so many decimals, or as many as an estimate beside it has. */
export function plain(metric: string, value: number, beside: Change | number | null): string {
  const { factor = 1 } = displayOf(metric) ?? {};
  if (typeof beside === "number") return number(value * factor, beside, language.code);
  const half = beside === null ? 0 : halfOf(beside) * factor;
  return number(value * factor, half > 0 ? decimalsOf(half) : 1, language.code);
}
