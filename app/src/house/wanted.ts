/** Which activities are wanted: as the address of the page says it, as home is asked, and held against one of them. */

import type { Activity, Kind } from "../home/history";

/** Each is null where it does not matter. Days are those of the reader's calendar, `YYYY-MM-DD`, both part of the span. */
export interface Wanted {
  readonly kind: Kind | null;
  readonly shoe: string | null;
  readonly from: string | null;
  readonly to: string | null;
  /** m */
  readonly least: number | null;
  /** m */
  readonly most: number | null;
  /** What its runner calls it, or a part of that. */
  readonly title: string | null;
}

export const EVERYTHING: Wanted = { kind: null, shoe: null, from: null, to: null, least: null, most: null, title: null };

/** What home takes. */
const MOST_TITLE = 200;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const ID = /^[0-9a-f]{32}$/;

/** Reads what an address wants; what does not fit does not matter. */
export function wantedOf(from: URLSearchParams): Wanted {
  const kind = from.get("kind");
  const metres = (name: string): number | null => {
    const stated = from.get(name);
    const value = Number(stated);
    return stated !== null && stated !== "" && Number.isFinite(value) && value >= 0 ? value : null;
  };
  return {
    kind: kind === "run" || kind === "walk" ? kind : null,
    shoe: fitting(from.get("shoe"), ID),
    from: fitting(from.get("from"), DAY),
    to: fitting(from.get("to"), DAY),
    least: metres("least"),
    most: metres("most"),
    title: from.get("title")?.trim().slice(0, MOST_TITLE) || null,
  };
}

/** Returns what the address says of it, without what does not matter. */
export function searchOf(wanted: Wanted): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(wanted)) if (value !== null) search.set(name, String(value));
  return search.size === 0 ? "" : `?${search}`;
}

/** Returns how home is asked for it. */
export function queryOf(wanted: Wanted, deleted: boolean): URLSearchParams {
  const query = new URLSearchParams();
  const set = (name: string, value: string | number | null): void => {
    if (value !== null) query.set(name, String(value));
  };
  set("kind", wanted.kind);
  set("shoe", wanted.shoe);
  set("since", midnight(wanted.from, 0)?.toISOString() ?? null);
  set("until", midnight(wanted.to, 1)?.toISOString() ?? null);
  set("least_distance", wanted.least);
  set("most_distance", wanted.most);
  set("title", wanted.title);
  if (deleted) set("deleted", "true");
  return query;
}

/** Tells whether an activity is among those that are wanted, as home would. */
export function matches(activity: Activity, wanted: Wanted, deleted: boolean): boolean {
  const start = new Date(activity.start).getTime();
  const { distance } = activity;
  return (
    (activity.deleted_at !== null) === deleted &&
    activity.beside === null &&
    (wanted.kind === null || activity.kind === wanted.kind) &&
    (wanted.shoe === null || activity.shoe === wanted.shoe) &&
    start >= (midnight(wanted.from, 0)?.getTime() ?? -Infinity) &&
    start < (midnight(wanted.to, 1)?.getTime() ?? Infinity) &&
    (wanted.least === null || (distance !== null && distance >= wanted.least)) &&
    (wanted.most === null || (distance !== null && distance <= wanted.most)) &&
    (wanted.title === null || activity.title.toLowerCase().includes(wanted.title.toLowerCase()))
  );
}

/** The beginning of a day, or of one so many days later, where the reader is; null for a day that does not exist. */
function midnight(day: string | null, later: number): Date | null {
  if (day === null) return null;
  const [year = NaN, month = NaN, date = NaN] = day.split("-").map(Number);
  const found = new Date(year, month - 1, date + later);
  return Number.isNaN(found.getTime()) ? null : found;
}

function fitting(value: string | null, pattern: RegExp): string | null {
  return value !== null && pattern.test(value) ? value : null;
}
