/** What a person typed, as the number that it is: with a comma or a point, and thin or plain spaces between thousands. */

import { unitLength } from "../messages/measures";
import { inZone } from "./months";

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

/** Returns the seconds of '1:05:30', '45:30' or '45', as `typedTime` does. */
export function typedDuration(typed: string): number | null {
  const bare = typed.trim().replaceAll("\uff1a", ":");
  const [, hours, rest] = /^(\d{1,3}):([0-5]\d:[0-5]\d)$/.exec(bare) ?? [];
  const time = typedTime(rest ?? bare);
  return hours === undefined || time === null ? time : 3600 * Number(hours) + time;
}

/** Returns the instant of '2026-05-01T08:00' by the clocks of a zone, as ISO 8601 has it; null for what is no such time. */
export function typedMoment(typed: string, zone: string | null): string | null {
  const shown = Date.parse(`${typed}Z`);
  if (typed === "" || Number.isNaN(shown)) return null;
  // The clock may be put forward or back between the guess and the time that is meant.
  const guess = shown - aheadOfUtc(shown, zone);
  return new Date(shown - aheadOfUtc(guess, zone)).toISOString();
}

/** Writes an instant as the clocks of a zone showed it, to the minute. */
export function retypedMoment(instant: string, zone: string | null): string {
  const at = Date.parse(instant);
  return new Date(at + aheadOfUtc(at, zone)).toISOString().slice(0, 16);
}

/** How far the clocks of a zone, else of the reader, are ahead of UTC at an instant (ms). */
function aheadOfUtc(at: number, zone: string | null): number {
  const how = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const parts = new Intl.DateTimeFormat("en-US", { ...inZone(zone), ...how }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((each) => each.type === type)?.value);
  const shown = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"));
  return shown - Math.floor(at / 60_000) * 60_000;
}
