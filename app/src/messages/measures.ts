/**
 * Distances and paces as this runner reads them, in kilometres or miles: everything that is shown of a way comes through
 * here. Lengths of the body's own, such as a step, are metres or centimetres in both.
 */

import type { Units } from "../settings/settings.svelte";
import { settings } from "../settings/settings.svelte";
import type { TextKey } from "./catalogue";
import { language, text } from "./language.svelte";
import type { Estimate, Written } from "./numbers";
import { estimate, number, paceOver, UNKNOWN } from "./numbers";

type UnitKey = Extract<TextKey, `unit.${string}`>;

/** A unit, and how long it is (m). */
export interface Length {
  readonly unit: UnitKey;
  readonly metres: number;
}

interface Measures {
  readonly long: Length;
  readonly short: Length;
  /** From here on (m) a way is told in the long unit. */
  readonly far: number;
  /** How a pace is written, and how where there is no room for what it is of. */
  readonly pace: UnitKey;
  readonly paceAlone: UnitKey;
}

const MILE = 1609.344;

const MEASURES: Readonly<Record<Units, Measures>> = {
  kilometres: {
    long: { unit: "unit.km", metres: 1000 },
    short: { unit: "unit.m", metres: 1 },
    far: 1000,
    pace: "unit.per_km",
    paceAlone: "unit.min_per_km",
  },
  miles: {
    long: { unit: "unit.mi", metres: MILE },
    short: { unit: "unit.ft", metres: 0.3048 },
    far: 160,
    pace: "unit.per_mi",
    paceAlone: "unit.min_per_mi",
  },
};

export interface WithUnit extends Written {
  readonly unit: string;
}

/** How ways and paces are told, in the units that the runner counts in where no others are asked for. */
export function measures(units: Units = settings.now.units): Measures {
  return MEASURES[units];
}

/** The unit in which a way of this length (m) is told, and one of which others along it are parts. */
export function lengthFor(metres: number): Length {
  const { long, short, far } = measures();
  return metres >= far ? long : short;
}

/** Metres of the unit in which the runner counts. */
export function unitLength(): number {
  return measures().long.metres;
}

/** The unit of long ways: km, mi. */
export function wayUnit(): string {
  return text(measures().long.unit);
}

/** The unit of short ways: m, ft. */
export function shortUnit(): string {
  return text(measures().short.unit);
}

/** The unit of a pace: /km, /mi. */
export function paceUnit(): string {
  return text(measures().pace);
}

/** Writes a distance given in metres: from one kilometre or about a tenth of a mile on in the long unit, below in the short one. */
export function way(metres: Estimate | null): WithUnit {
  if (metres === null || !Number.isFinite(metres.value)) return { ...UNKNOWN, unit: "" };
  const length = lengthFor(metres.value);
  const decimals = length === measures().long ? 2 : 0;
  return { ...estimate(metres, 1 / length.metres, decimals, language.code), unit: text(length.unit) };
}

/** Writes a distance that is known or rounded, in the long unit: a goal, the way of a pair of shoes. */
export function roundWay(metres: number, decimals: number): string {
  return `${number(metres / unitLength(), decimals, language.code)}\u00a0${wayUnit()}`;
}

/** Writes a speed (m/s) as a pace, with half its interval in whole seconds. */
export function paceOf(speed: Estimate | null): WithUnit {
  return { ...paceOver(unitLength(), speed), unit: paceUnit() };
}
