/** How an activity is written: its title, its day where it was, its figures. */

import type { Activity } from "../home/history";
import { language, text } from "../messages/language.svelte";
import { paceOf, roundWay } from "../messages/measures";
import { joined, number } from "../messages/numbers";
import { inZone } from "./months";

const FILE_GRADES = ["pod_raw", "pod_summary", "watch", "phone_position", "typed_in"] as const;

type Started = Pick<Activity, "start" | "time_zone">;

/** What its runner calls it, else what it was and at what time of the day. */
export function titleOf(activity: Pick<Activity, "title" | "kind"> & Started): string {
  if (activity.title !== "") return activity.title;
  const hour = Number(written(activity, { hour: "2-digit", hourCycle: "h23" }, "en"));
  const part = hour < 5 ? "night" : hour < 11 ? "morning" : hour < 14 ? "noon" : hour < 18 ? "afternoon" : "evening";
  return text(`house.title.${activity.kind}.${part}`);
}

/** 'Tue, 18 Nov 2026, 18:07', as the clocks there showed it. */
export function whenOf(activity: Started): string {
  return text("app.day", {
    day: written(activity, { weekday: "short", day: "numeric", month: "short", year: "numeric" }),
    time: timeOf(activity),
  });
}

export function timeOf(activity: Started): string {
  return written(activity, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/** The time zone of an activity, where its clocks are not those of the reader; null where they are, or are not known. */
export function zoneOf({ time_zone, start }: Started): string | null {
  const { timeZone } = inZone(time_zone);
  if (timeZone === undefined) return null;
  const clockIn = (zone: string | undefined): string =>
    new Date(start).toLocaleString("en", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
  return clockIn(timeZone) === clockIn(undefined) ? null : timeZone.replaceAll("_", " ");
}

/** Where the way of a file comes from; null of what our own pods recorded. */
export function gradeOf({ grade }: Pick<Activity, "grade">): string | null {
  const known = FILE_GRADES.find((each) => each === grade);
  return known === undefined ? null : text(`house.by.${known}`);
}

/** '18' and 'Tue'. */
export function dayOf(activity: Started): { readonly date: string; readonly weekday: string } {
  const formatter = new Intl.DateTimeFormat(language.tag, { ...inZone(activity.time_zone), day: "numeric" });
  const date = formatter.formatToParts(new Date(activity.start)).find(({ type }) => type === "day")?.value ?? "";
  return { date, weekday: written(activity, { weekday: "short" }) };
}

/** 'November 2026' for `2026-11`. */
export function monthName(key: string): string {
  const [year = NaN, month = NaN] = key.split("-").map(Number);
  return new Intl.DateTimeFormat(language.tag, { year: "numeric", month: "long" }).format(new Date(year, month - 1, 15));
}

/** '10.2 km'; says so where it is not known. */
export function wayOf(metres: number | null, decimals = 1): string {
  return metres === null ? text("app.not_known") : roundWay(metres, decimals);
}

/** '5:28 /km'; null where it is not known. */
export function paceSaid(speed: number | null): string | null {
  if (speed === null || speed <= 0) return null;
  const pace = paceOf({ value: speed, sigma: null });
  return joined(pace, pace.unit);
}

export function activitiesOf(n: number): string {
  return text(n === 1 ? "house.activities.one" : "house.activities", { n: number(n, 0, language.code) });
}

function written({ start, time_zone }: Started, how: Intl.DateTimeFormatOptions, tag: string = language.tag): string {
  return new Intl.DateTimeFormat(tag, { ...inZone(time_zone), ...how }).format(new Date(start));
}
