/** Activities by month, where they were: each with its day there, and the month with what it comes to. */

import type { Activity } from "../home/history";

export interface Month {
  /** `YYYY-MM`. */
  readonly key: string;
  readonly activities: readonly Activity[];
  /** What all of them come to; null where there may be more of the month than is known. */
  readonly total: Total | null;
}

export interface Total {
  readonly count: number;
  /** m, of those whose distance is known. */
  readonly distance: number;
  /** s */
  readonly duration: number;
}

/** Puts activities into months, in the order that they have; `complete` says that these are all that there are. */
export function months(activities: readonly Activity[], complete: boolean): readonly Month[] {
  const grouped: { key: string; activities: Activity[] }[] = [];
  for (const activity of activities) {
    const key = monthOf(activity);
    const last = grouped.at(-1);
    if (last?.key === key) last.activities.push(activity);
    else grouped.push({ key, activities: [activity] });
  }
  return grouped.map(({ key, activities: own }, index) => ({
    key,
    activities: own,
    total: complete || index < grouped.length - 1 ? totalOf(own) : null,
  }));
}

export function totalOf(activities: readonly Activity[]): Total {
  return {
    count: activities.length,
    distance: activities.reduce((sum, { distance }) => sum + (distance ?? 0), 0),
    duration: activities.reduce((sum, { duration }) => sum + duration, 0),
  };
}

function monthOf({ start, time_zone }: Activity): string {
  const parts = new Intl.DateTimeFormat("en-CA", { ...inZone(time_zone), year: "numeric", month: "2-digit" });
  return parts.format(new Date(start)).slice(0, 7);
}

const zones = new Map<string, boolean>();

/** The option that writes a time as it was there; none for a zone that this browser does not know. */
export function inZone(zone: string | null): { timeZone?: string } {
  if (zone === null) return {};
  let known = zones.get(zone);
  if (known === undefined) {
    known = isKnown(zone);
    zones.set(zone, known);
  }
  return known ? { timeZone: zone } : {};
}

function isKnown(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
