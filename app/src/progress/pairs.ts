/** How form differs between pairs of shoes: which pairs there are, and what is known of each two. */

import type { BetweenShoes } from "../home/progress";

export interface Pair {
  readonly shoe: string;
  readonly other: string;
  readonly key: string;
  readonly differences: readonly BetweenShoes[];
}

/** Returns every two pairs that home tells of, those with the most runs in both first. */
export function pairsOf(differences: readonly BetweenShoes[]): readonly Pair[] {
  const found = new Map<string, BetweenShoes[]>();
  for (const each of differences) {
    const key = `${each.shoe} ${each.other}`;
    found.set(key, [...(found.get(key) ?? []), each]);
  }
  const pairs = [...found.entries()].map(([key, all]) => ({ key, shoe: all[0]?.shoe ?? "", other: all[0]?.other ?? "", differences: all }));
  return pairs.sort((a, b) => fewest(b) - fewest(a));
}

/** Runs in that one of two pairs that was run in less. */
export function fewest({ differences }: Pick<Pair, "differences">): number {
  return Math.max(0, ...differences.map(({ runs, other_runs }) => Math.min(runs, other_runs)));
}

/** What is known of two pairs: real differences first, then what is not told apart; null where nothing is. */
export function knownOf({ differences }: Pick<Pair, "differences">): readonly BetweenShoes[] | null {
  const known = differences.filter(({ change }) => change !== null);
  if (known.length === 0) return null;
  return [...known.filter(isReal), ...known.filter((each) => !isReal(each))];
}

export function isReal({ verdict }: Pick<BetweenShoes, "verdict">): boolean {
  return verdict === "more" || verdict === "less";
}
