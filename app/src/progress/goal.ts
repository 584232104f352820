/** A goal as it is typed, and what it means. */

import type { Goal, GoalFacts, Quantity } from "../home/progress";
import { retyped, typedNumber } from "../house/typed";

export interface Typed {
  readonly name: string;
  readonly quantity: Quantity;
  readonly amount: string;
  readonly period: Goal["period"];
  readonly first: string;
  readonly event: string;
}

/** Days that there are in each. */
const DAYS = { day: 1, week: 7, month: 31, year: 366 } as const;

/** More of anything (SI) home does not take. */
const MOST = 1e9;

export type Wrong = "amount" | "days" | "event";

/** Returns what is wrong with it, if anything; `scale` are the SI units in the one that was typed. */
export function wrongWith({ quantity, amount, period, first, event }: Typed, scale: number, today: string): Wrong | null {
  const value = typedNumber(amount);
  if (value === null || !(value > 0) || value * scale > MOST) return "amount";
  if ((quantity === "runs" || quantity === "days") && !Number.isInteger(value)) return "amount";
  if (period === "event") return first === "" || event < first || event < today ? "event" : null;
  return quantity === "days" && value > DAYS[period] ? "days" : null;
}

/** What home is told; `scale` are the SI units in the one that was typed. */
export function factsOf({ name, quantity, amount, period, first, event }: Typed, scale: number): GoalFacts {
  const common = { name: name.trim(), quantity, amount: (typedNumber(amount) ?? 0) * scale };
  return period === "event" ? { ...common, period, first, event } : { ...common, period };
}

export function typedOf(goal: Goal | null, scale: number, today: string): Typed {
  if (goal === null) return { name: "", quantity: "distance", amount: "", period: "week", first: today, event: "" };
  return {
    name: goal.name,
    quantity: goal.quantity,
    amount: retyped(goal.amount / scale, 2),
    period: goal.period,
    first: goal.first,
    event: goal.event ?? "",
  };
}

/** What a goal is, without how far it is: to be put back after it was given up. */
export function factsOfGoal({ name, quantity, amount, period, first, event }: Goal): GoalFacts {
  if (period === "event" && event !== null) return { name, quantity, amount, period, first, event };
  return { name, quantity, amount, period: period === "event" ? "year" : period };
}
