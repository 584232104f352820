/** What home would say of progress. */

import type { Achievement, Change, Goal, RecordSet, Trend } from "../../src/home/progress";

export function goal(facts: Partial<Goal> = {}): Goal {
  return {
    id: "9".repeat(32),
    name: "",
    quantity: "distance",
    amount: 25_000,
    period: "week",
    event: null,
    first: "2026-11-16",
    end: "2026-11-23",
    done: 14_100,
    even: 21_000,
    forecast: { amount: 24_500, uncertainty: 1300, weeks: 8 },
    reached: false,
    ...facts,
  };
}

/** A change with an interval of so much to both sides. */
export function change(value: number, half: number): Change {
  return { value, uncertainty: half / 1.96, low: value - half, high: value + half };
}

export function trend(metric: string, facts: Partial<Trend> = {}): Trend {
  return { metric, unit: "s", days: 52, runs: 19, now: null, change: null, verdict: "not_enough_data", needed: null, read: [], line: [], ...facts };
}

export function achievement(measure: string, threshold: number, facts: Partial<Achievement> = {}): Achievement {
  return { id: `${measure}.${threshold}`, category: "distance", measure, threshold, reached: 0, day: null, activity: null, ...facts };
}

export function fastest(...values: readonly number[]): RecordSet {
  const steps = values.map((value, index) => ({
    activity: `${index}`.padStart(32, "0"),
    day: `2026-0${index + 1}-01`,
    value,
    gain: index === 0 ? null : (values[index - 1] ?? 0) - value,
    sure: true,
  }));
  return { kind: "fastest", length: 5000, period: null, steps };
}
