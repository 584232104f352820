/** A goal in words: how full it is, and of what. */

import type { Filling } from "../../coach/documents";
import type { KnownSnapshot } from "../../run/known";
import { language, text } from "../../messages/language.svelte";
import { roundWay, unitLength } from "../../messages/measures";
import { clock, number } from "../../messages/numbers";

/** Those that end soonest first. */
const PERIODS = ["day", "week", "event", "month", "year"] as const;

export interface GoalWords {
  /** From 0 to 1. */
  readonly share: number;
  /** As 64 %. */
  readonly percent: string;
  /** As of 10 km. */
  readonly of: string;
  /** All of it, for those who listen. */
  readonly whole: string;
}

/** Returns how full each goal was when home was asked last; those that had ended before today are left out. */
export function goalsOf(snapshot: KnownSnapshot | null, today: string): readonly Filling[] {
  const goals = snapshot?.lines.filter(({ kind, end }) => kind === "goal" && (end === null || today < end)) ?? [];
  return goals.map((goal) => ({ goal, done: goal.before, share: Math.min(Math.max(goal.before / goal.threshold, 0), 1) }));
}

/** Returns the goal that a screen with room for one shows; null where there is none. */
export function nearest(goals: readonly Filling[]): Filling | null {
  const rank = ({ goal }: Filling): number => PERIODS.indexOf(goal.period ?? "event");
  // One that is full says less than one that fills.
  return [...goals].sort((a, b) => Number(a.share >= 1) - Number(b.share >= 1) || rank(a) - rank(b))[0] ?? null;
}

export function worded({ goal, share }: Filling): GoalWords {
  // What is not quite there is not said to be.
  const percent = `${number(Math.floor(100 * share), 0, language.code)}${text("unit.percent")}`;
  const of = text("app.said.goal.of", { amount: amount(goal) });
  return { share, percent, of, whole: text(`app.said.goal.${goal.period ?? "event"}`, { percent, amount: amount(goal) }) };
}

function amount({ quantity, threshold }: Filling["goal"]): string {
  switch (quantity) {
    case "distance":
      return roundWay(threshold, threshold % unitLength() === 0 ? 0 : 1);
    case "time":
      return clock(threshold);
    case "runs":
      return text(threshold === 1 ? "app.said.goal.runs.one" : "app.said.goal.runs", { n: number(threshold, 0, language.code) });
    case "days":
      return text(threshold === 1 ? "app.said.goal.days.one" : "app.said.goal.days", { n: number(threshold, 0, language.code) });
  }
}
