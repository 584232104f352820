/** Weeks side by side, those without a run among them, and what the present one comes to. */

import type { Total } from "../home/progress";
import { later } from "../home/progress";

export interface Week {
  /** Its Monday. */
  readonly first: string;
  readonly amount: number;
}

/** Returns so many weeks up to the one of a Monday, oldest first. */
export function weeksUntil(totals: readonly Total[], monday: string, count: number): readonly Week[] {
  const known = new Map(totals.map(({ first, amount }) => [first, amount]));
  return Array.from({ length: count }, (_, index) => {
    const first = later(monday, -7 * (count - 1 - index));
    return { first, amount: known.get(first) ?? 0 };
  });
}

export function amountIn(totals: readonly Total[], monday: string): number {
  return totals.find(({ first }) => first === monday)?.amount ?? 0;
}

/** Returns a round number that is no smaller than this: the end of a scale that begins at zero. */
export function roundAbove(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((each) => each * power >= value * (1 - 1e-9)) ?? 10;
  return step * power;
}

/** Returns the places where a month begins, as indices of days or weeks that begin on these days. */
export function monthStarts(days: readonly string[]): readonly number[] {
  return days.flatMap((day, index) => (index > 0 && day.slice(0, 7) !== days[index - 1]?.slice(0, 7) ? [index] : []));
}
