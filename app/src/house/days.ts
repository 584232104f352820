/** Days that a file counted, steps and way, beside the activities: those on which nobody ran or walked for its own sake. */

import type { CountedDay } from "../home/batches";
import type { Activity } from "../home/history";
import { language, text } from "../messages/language.svelte";
import { number } from "../messages/numbers";
import type { DayKey } from "./calendar";
import { dayKeyOf, monthOfDay } from "./calendar";
import type { Month } from "./months";
import { wayOf } from "./said";

/** What the days of a month come to that have no activity; null where none does, or more may come. */
export interface MonthWithDays extends Month {
  readonly days: DaysTotal | null;
}

export interface DaysTotal {
  readonly count: number;
  /** Null where no day says. */
  readonly steps: number | null;
  readonly distance: number | null;
}

export type ByDay = ReadonlyMap<DayKey, CountedDay>;

/** Days by their dates, without those that say nothing. */
export function byDay(days: readonly CountedDay[]): ByDay {
  return new Map(days.filter(({ steps, distance }) => steps || distance).map((day) => [day.day, day]));
}

/**
 * Puts days to the months of the list, newest first, and adds the months that have days alone. Of a month that more
 * activities may come of, nothing is said yet.
 */
export function withDays(months: readonly Month[], days: ByDay, complete: boolean): readonly MonthWithDays[] {
  const known = new Map(months.map((month) => [month.key, month]));
  const alone = new Set([...days.keys()].map(monthOfDay).filter((key) => !known.has(key)));
  const oldest = months.at(-1)?.key ?? "";
  const all = [...known.keys(), ...[...alone].filter((key) => complete || key > oldest)];
  return all
    .sort((a, b) => (a < b ? 1 : -1))
    .map((key) => {
      const month = known.get(key) ?? { key, activities: [], total: { count: 0, distance: 0, duration: 0 } };
      return { ...month, days: month.total === null ? null : totalOf(restOf(key, month.activities, days)) };
    });
}

/** The days of a month that have no activity. */
export function restOf(month: string, activities: readonly Activity[], days: ByDay): readonly CountedDay[] {
  const done = new Set(activities.map(dayKeyOf));
  return [...days.values()].filter(({ day }) => monthOfDay(day) === month && !done.has(day));
}

/** '8,432 steps' and '6.1 km', as far as they are known. */
export function countedOf({ steps, distance }: Pick<CountedDay, "steps" | "distance">): readonly string[] {
  return [
    ...(steps ? [text(steps === 1 ? "house.days.steps.one" : "house.days.steps", { n: number(steps, 0, language.code) })] : []),
    ...(distance ? [wayOf(distance)] : []),
  ];
}

export function totalOf(days: readonly CountedDay[]): DaysTotal | null {
  if (days.length === 0) return null;
  return { count: days.length, steps: sumOf(days.map(({ steps }) => steps)), distance: sumOf(days.map(({ distance }) => distance)) };
}

function sumOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}
