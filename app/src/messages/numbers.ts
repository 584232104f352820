/**
 * How a number is written: no digit finer than its 95 % interval allows, a true minus, nothing that can break. The same
 * rules as on the command line. A number that is not known is a dash, never a zero.
 */

export const NOT_KNOWN = "–";

const SIGMAS = 1.96;
const MINUS = "\u2212";
const SPACE = "\u00a0";

/** A number with its standard uncertainty, null where that is not known. */
export interface Estimate {
  readonly value: number;
  readonly sigma: number | null;
}

/** A number as it is read: the value, half of its interval (empty where there is none) and the unit of that half. */
export interface Written {
  readonly value: string;
  readonly margin: string;
}

export const UNKNOWN: Written = { value: NOT_KNOWN, margin: "" };

/** Returns half of the 95 % interval of a standard uncertainty; null where it is not known. */
export function halfWidth(sigma: number | null): number | null {
  return sigma !== null && Number.isFinite(sigma) && sigma > 0 ? SIGMAS * sigma : null;
}

/** Returns the decimals that half an interval leaves to its number, below zero for tens and hundreds. */
export function decimalsOf(half: number): number {
  const exponent = Math.floor(Math.log10(half));
  // When the first digit is 1 the second counts too: 1 and 1.9 are not nearly the same.
  return (half < 2 * 10 ** exponent ? 1 : 0) - exponent;
}

/** Writes a number with so many decimals, below zero rounded to tens and hundreds. */
export function number(value: number, decimals: number, language: string): string {
  const step = 10 ** Math.max(0, -decimals);
  const digits = Math.max(0, decimals);
  const rounded = Math.round(value / step) * step;
  const shown = decimals < 0 ? rounded : value;
  const format = formatOf(language, digits);
  // Zero has no sign: −0.0 would claim a direction.
  const text = format.format(shown);
  return /[1-9]/.test(text) ? text.replace("-", MINUS) : text.replace("-", "");
}

const formats = new Map<string, Intl.NumberFormat>();

/** To make one takes a hundred times as long as to use it, and a page has thousands of numbers. */
function formatOf(language: string, digits: number): Intl.NumberFormat {
  const key = `${language} ${digits}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  formats.set(key, made);
  return made;
}

/** Writes a number with at most so many digits that count, the whole part of it always, and no zero at its end. */
export function significant(value: number, digits: number, language: string): string {
  const size = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  const rounded = Number(value.toFixed(Math.max(0, digits - 1 - size)));
  return number(rounded, String(rounded).split(".")[1]?.length ?? 0, language);
}

/** Writes an estimate in a unit (`factor` of it are one SI unit), as its interval allows. */
export function estimate(of: Estimate | null, factor: number, decimals: number, language: string): Written {
  if (of === null || !Number.isFinite(of.value)) return UNKNOWN;
  const half = halfWidth(of.sigma);
  if (half === null) return { value: number(of.value * factor, decimals, language), margin: "" };
  const places = decimalsOf(half * factor);
  return {
    value: number(of.value * factor, places, language),
    margin: number(half * factor, places, language),
  };
}

/** Writes a speed (m/s) as the time that a length (m) takes, with half its interval in whole seconds. */
export function paceOver(length: number, speed: Estimate | null): Written {
  if (speed === null || !(speed.value > 0) || !Number.isFinite(speed.value)) return UNKNOWN;
  const seconds = length / speed.value;
  const half = halfWidth(speed.sigma);
  const margin = half === null ? "" : String(Math.max(1, Math.round((seconds * half) / speed.value)));
  return { value: clock(seconds), margin };
}

/** Writes a time as m:ss, or h:mm:ss from one hour on. */
export function clock(seconds: number): string {
  if (!Number.isFinite(seconds)) return NOT_KNOWN;
  const whole = Math.round(Math.max(0, seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const padded = (part: number): string => String(part).padStart(2, "0");
  return hours > 0 ? `${hours}:${padded(minutes)}:${padded(rest)}` : `${minutes}:${padded(rest)}`;
}

/** Joins a value, half of its interval and its unit so that no line breaks between them. */
export function joined(written: Written, unit = ""): string {
  const parts = written.margin === "" ? [written.value] : [written.value, "±", written.margin];
  if (unit !== "") parts.push(unit);
  // A degree sign stands close to its number.
  return parts.join(SPACE).replace(`${SPACE}°`, "°");
}
