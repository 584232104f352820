/** Which trends are told first, and what is lacking where one is not known yet. */

import type { Trend, Trends } from "../home/progress";

/** Days that runs have to cover: half of the weeks that are looked back over. */
export function daysNeeded({ weeks }: Pick<Trends, "weeks">): number {
  return Math.ceil((7 * weeks) / 2);
}

export function isReal({ verdict }: Pick<Trend, "verdict">): boolean {
  return verdict === "risen" || verdict === "fallen";
}

/** How clear of zero a change is. */
function clearness({ change }: Trend): number {
  return change === null ? 0 : Math.abs(change.value) / Math.max(change.uncertainty, Number.MIN_VALUE);
}

/** The others are made of these: step length of cadence at one speed, flight time of contact time and cadence. */
const FIRST: ReadonlySet<string> = new Set(["cadence", "contact_time", "asymmetry", "strike_angle", "pronation"]);

/** Returns the change to be told first: the most certain of what stands for itself; null where none is real. */
export function clearest(trends: readonly Trend[]): Trend | null {
  return realOnes(trends)[0] ?? null;
}

/** Real changes first, those first that stand for themselves; then what is known, in the order of home. */
export function ordered({ trends }: Pick<Trends, "trends">): { readonly known: readonly Trend[]; readonly lacking: readonly Trend[] } {
  const known = trends.filter(({ change }) => change !== null);
  return {
    known: [...realOnes(known), ...known.filter((each) => !isReal(each))],
    lacking: trends.filter(({ change }) => change === null),
  };
}

function realOnes(trends: readonly Trend[]): readonly Trend[] {
  const first = (each: Trend): number => Number(FIRST.has(each.metric));
  return trends.filter(isReal).sort((a, b) => first(b) - first(a) || clearness(b) - clearness(a));
}

/** Weeks that a trend goes over, in whole ones. */
export function weeksOf({ days }: Pick<Trend, "days">): number {
  return Math.max(1, Math.round(days / 7));
}
