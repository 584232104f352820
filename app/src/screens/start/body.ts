/** Height and mass as a person writes them, in the units that go with kilometres or miles. */

import type { Units } from "../../settings/settings.svelte";

const INCH = 0.0254;
const FOOT = 12 * INCH;
const POUND = 0.453_592_37;
const CENTIMETRE = 0.01;
/** A number alone is feet up to here, and inches above. */
const MOST_FEET = 8;

/** What a person typed as m; null where nothing was typed, NaN where it is no height of a person. */
export function heightOf(typed: string, units: Units): number | null {
  if (typed.trim() === "") return null;
  return within(units === "miles" ? feetAndInches(typed) : CENTIMETRE * numberOf(typed), 0.5, 2.6);
}

/** What a person typed as kg; null where nothing was typed, NaN where it is no mass of a person. */
export function massOf(typed: string, units: Units): number | null {
  if (typed.trim() === "") return null;
  return within((units === "miles" ? POUND : 1) * numberOf(typed), 20, 300);
}

export function heightTyped(metres: number | null, units: Units): string {
  if (metres === null) return "";
  if (units !== "miles") return String(Math.round(metres / CENTIMETRE));
  const inches = Math.round(metres / INCH);
  return `${Math.floor(inches / 12)}'${inches % 12}"`;
}

export function massTyped(kilograms: number | null, units: Units): string {
  if (kilograms === null) return "";
  return String(Number((kilograms / (units === "miles" ? POUND : 1)).toFixed(1)));
}

/** 5'9", 5 ft 9, 5 9, 69. */
function feetAndInches(typed: string): number {
  const [first = "", second = "0", ...more] = typed.match(/\d+([.,]\d+)?/g) ?? [];
  if (first === "" || more.length > 0 || /[^\d.,\s'"’”′″a-z]/i.test(typed)) return NaN;
  const [feet, inches] = [numberOf(first), numberOf(second)];
  return feet > MOST_FEET ? INCH * feet : FOOT * feet + INCH * inches;
}

function numberOf(typed: string): number {
  const bare = typed.replace(/\s/g, "").replace(",", ".");
  return /^\d+(\.\d*)?$/.test(bare) ? Number(bare) : NaN;
}

function within(value: number, least: number, most: number): number {
  return value >= least && value <= most ? value : NaN;
}
