/** Achievements as they are read: what was earned, what is next of each measure, and what lies beyond. */

import type { Achievement } from "../home/progress";

export const CATEGORIES = ["distance", "consistency", "form", "exploration"] as const;
export type Category = (typeof CATEGORIES)[number];

export interface Group {
  readonly category: Category;
  /** Newest first. */
  readonly earned: readonly Achievement[];
  /** The next of each measure, nearest first. */
  readonly next: readonly Achievement[];
  /** Those after them. */
  readonly later: readonly Achievement[];
}

export function earned(all: readonly Achievement[]): readonly Achievement[] {
  return all.filter(({ day }) => day !== null).sort((a, b) => (b.day ?? "").localeCompare(a.day ?? ""));
}

/** Returns the next of each measure, nearest first. */
export function next(all: readonly Achievement[]): readonly Achievement[] {
  const ahead = new Map<string, Achievement>();
  for (const each of all) {
    if (each.day !== null) continue;
    const other = ahead.get(each.measure);
    if (other === undefined || each.threshold < other.threshold) ahead.set(each.measure, each);
  }
  return [...ahead.values()].sort((a, b) => shareOf(b) - shareOf(a));
}

export function shareOf({ reached, threshold }: Achievement): number {
  return Math.min(Math.max(reached / threshold, 0), 1);
}

export function groups(all: readonly Achievement[]): readonly Group[] {
  return CATEGORIES.map((category) => {
    const among = all.filter((each) => each.category === category);
    const ahead = next(among);
    return {
      category,
      earned: earned(among),
      next: ahead,
      later: among.filter((each) => each.day === null && !ahead.includes(each)),
    };
  });
}
