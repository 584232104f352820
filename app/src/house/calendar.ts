/**
 * A month as a calendar shows it: weeks of days, and what was done on each where it was. Days are counted as dates, never
 * in hours, so that one in which clocks change is a day like any other.
 */

import type { Activity } from "../home/history";
import { inZone } from "./months";

/** `YYYY-MM` and `YYYY-MM-DD`. */
export type MonthKey = string;
export type DayKey = string;

export interface Day {
  readonly key: DayKey;
  readonly date: number;
  readonly activities: readonly Activity[];
  /** m, of those whose distance is known. */
  readonly distance: number;
  /** Somebody ran: a day of walks alone looks another way. */
  readonly run: boolean;
}

/** A place in the grid; null before the first and after the last of a month. */
export type Week = readonly (Day | null)[];

const DAYS = 7;
const DAY_MS = 86_400_000;
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Diameters of the dots (px), and the way of the largest (m). */
const [LEAST, MOST, FAR] = [24, 40, 21_000] as const;

/** The day of an activity where it was. */
export function dayKeyOf({ start, time_zone }: Pick<Activity, "start" | "time_zone">): DayKey {
  const parts = new Intl.DateTimeFormat("en-CA", { ...inZone(time_zone), year: "numeric", month: "2-digit", day: "2-digit" });
  return parts.format(new Date(start));
}

/** The day that a reader's clock shows. */
export function todayOf(now: Date): DayKey {
  return `${now.getFullYear()}-${padded(now.getMonth() + 1)}-${padded(now.getDate())}`;
}

export function monthOfDay(day: DayKey): MonthKey {
  return day.slice(0, 7);
}

/** What is a month, and what a day of the calendar; null for what is neither. */
export function monthIn(text: string | null): MonthKey | null {
  return text !== null && MONTH.test(text) ? text : null;
}

export function dayIn(text: string | null): DayKey | null {
  return text !== null && DAY.test(text) && keyOf(partsOf(text)) === text ? text : null;
}

/** The month so many months later; earlier for a negative number. */
export function monthLater(month: MonthKey, months: number): MonthKey {
  const [year, number] = partsOf(`${month}-01`);
  return monthOfDay(keyOf([year, number + months, 1]));
}

/** The day so many days later. */
export function dayLater(day: DayKey, days: number): DayKey {
  const [year, month, date] = partsOf(day);
  return keyOf([year, month, date + days]);
}

/** Days of a month. */
export function lengthOf(month: MonthKey): number {
  return Number(dayLater(`${monthLater(month, 1)}-01`, -1).slice(8));
}

/** From 0 for the first day of the reader's week. */
export function weekdayOf(day: DayKey, first: number): number {
  const [year, month, date] = partsOf(day);
  return (new Date(Date.UTC(year, month - 1, date)).getUTCDay() - first + DAYS) % DAYS;
}

/** Returns the weeks of a month; `first` is the day that a week begins with, 0 for Sunday. */
export function weeksOf(month: MonthKey, activities: readonly Activity[], first: number): readonly Week[] {
  const byDay = new Map<DayKey, Activity[]>();
  for (const each of activities) byDay.set(dayKeyOf(each), [...(byDay.get(dayKeyOf(each)) ?? []), each]);
  const days = Array.from({ length: lengthOf(month) }, (_, index) => dayOf(dayLater(`${month}-01`, index), byDay));
  const before = Array<null>(weekdayOf(`${month}-01`, first)).fill(null);
  const all = [...before, ...days];
  const after = Array<null>((DAYS - (all.length % DAYS)) % DAYS).fill(null);
  const cells = [...all, ...after];
  return Array.from({ length: cells.length / DAYS }, (_, week) => cells.slice(DAYS * week, DAYS * (week + 1)));
}

/** Names of the days of a week in a language, short and whole. */
export function weekdays(tag: string, first: number): readonly { short: string; long: string }[] {
  const [narrow, long] = (["narrow", "long"] as const).map(
    (weekday) => new Intl.DateTimeFormat(tag, { weekday, timeZone: "UTC" }),
  );
  return Array.from({ length: DAYS }, (_, index) => {
    // The first day of 1970 was a Thursday, the fourth a Sunday.
    const at = new Date((3 + first + index) * DAY_MS);
    return { short: narrow?.format(at) ?? "", long: long?.format(at) ?? "" };
  });
}

/** The day that a week begins with where a reader is, 0 for Sunday; Monday where the browser does not say. */
export function firstOfWeek(locale: string): number {
  const told: Intl.Locale & { getWeekInfo?: () => { firstDay: number }; weekInfo?: { firstDay: number } } = new Intl.Locale(locale);
  const { firstDay } = told.getWeekInfo?.() ?? told.weekInfo ?? { firstDay: 1 };
  return firstDay % DAYS;
}

/** How large the dot of a day is (px): it grows with the way, fast at first, so that a short run shows too. */
export function dotOf(distance: number): number {
  return Math.round(LEAST + (MOST - LEAST) * Math.sqrt(Math.min(distance / FAR, 1)));
}

/** Writes a day of the calendar, whatever the clocks do in it. */
export function writtenDay(day: DayKey, tag: string, how: Intl.DateTimeFormatOptions): string {
  const [year, month, date] = partsOf(day);
  return new Intl.DateTimeFormat(tag, { ...how, timeZone: "UTC" }).format(new Date(Date.UTC(year, month - 1, date)));
}

function dayOf(key: DayKey, byDay: ReadonlyMap<DayKey, readonly Activity[]>): Day {
  const activities = byDay.get(key) ?? [];
  return {
    key,
    date: Number(key.slice(8)),
    activities,
    distance: activities.reduce((sum, { distance }) => sum + (distance ?? 0), 0),
    run: activities.some(({ kind }) => kind === "run"),
  };
}

type Parts = readonly [year: number, month: number, date: number];

function partsOf(day: DayKey): Parts {
  const [year = NaN, month = NaN, date = NaN] = day.split("-").map(Number);
  return [year, month, date];
}

/** Months and dates beyond their ends are those of the months after and before. */
function keyOf([year, month, date]: Parts): DayKey {
  const at = new Date(Date.UTC(year, month - 1, date));
  return Number.isNaN(at.getTime()) ? "" : at.toISOString().slice(0, 10);
}

function padded(part: number): string {
  return String(part).padStart(2, "0");
}
