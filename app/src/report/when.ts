/** When the run was, in the runner's zone, and not in that of who reads. */

import { language } from "../messages/language.svelte";
import type { Report } from "./decode";

/** The day of the week, and the whole date with time; null where the recording does not say. */
export interface When {
  readonly weekday: string;
  readonly date: string;
}

export function when({ start, time_zone: zone }: Pick<Report, "start" | "time_zone">): When | null {
  const instant = start === null ? Number.NaN : Date.parse(start);
  if (Number.isNaN(instant)) return null;
  // Day before month, as in the terminal.
  const tag = language.code === "en" ? "en-GB" : language.tag;
  const weekday = formatted(tag, { weekday: "long" }, zone);
  const date = formatted(tag, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" }, zone);
  // A time in no zone of the runner's is one of the whole world's.
  const suffix = date.timeZone === "UTC" ? "\u00a0UTC" : "";
  return { weekday: weekday.format(instant), date: `${date.format(instant)}${suffix}` };
}

interface Format {
  readonly timeZone: string;
  format: (instant: number) => string;
}

function formatted(tag: string, options: Intl.DateTimeFormatOptions, zone: string | null): Format {
  const timeZone = zone !== null && isZone(zone) ? zone : "UTC";
  const format = new Intl.DateTimeFormat(tag, { ...options, timeZone });
  return { timeZone, format: (instant) => format.format(instant) };
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
