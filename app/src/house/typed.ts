/** What a person typed, as the number that it is: with a comma or a point, and thin or plain spaces between thousands. */

import { unitLength } from "../messages/measures";

/** Returns the number, null where nothing was typed, and NaN where it is no number. */
export function typedNumber(typed: string): number | null {
  const bare = typed.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
  if (bare === "") return null;
  return /^\d*\.?\d+$|^\d+\.$/.test(bare) ? Number(bare) : NaN;
}

/** Writes a number as a person would type it, with no more decimals than it needs. */
export function retyped(value: number | null, decimals: number): string {
  return value === null ? "" : String(Number(value.toFixed(decimals)));
}

/** Returns the seconds of '5:30' or '5', which is minutes; null where nothing was typed, and NaN where it is no time. */
export function typedTime(typed: string): number | null {
  const bare = typed.trim().replace("\uff1a", ":");
  if (bare === "") return null;
  const [, minutes, seconds = "0"] = /^(\d{1,3})(?::([0-5]\d))?$/.exec(bare) ?? [];
  return minutes === undefined ? NaN : 60 * Number(minutes) + Number(seconds);
}

/** Returns the way (m) that was typed in the unit in which the runner counts, as `typedNumber` does. */
export function typedWay(typed: string): number | null {
  const number = typedNumber(typed);
  return number === null ? null : number * unitLength();
}

/** Writes a way (m) as a person would type it. */
export function retypedWay(metres: number | null): string {
  return retyped(metres === null ? null : metres / unitLength(), 3);
}
