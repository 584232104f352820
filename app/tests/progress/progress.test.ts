import "../reader";

import { describe, expect, test } from "vitest";

import { later } from "../../src/home/progress";
import type { BetweenShoes, Load } from "../../src/home/progress";
import { earned, groups, next, shareOf } from "../../src/progress/achievements";
import { factsOf, factsOfGoal, typedOf, wrongWith } from "../../src/progress/goal";
import { lastDays, linesAroundZero, linesFromZero, lineThrough } from "../../src/progress/load";
import { amount, signed, sizeOf } from "../../src/progress/metrics";
import { knownOf, pairsOf } from "../../src/progress/pairs";
import { before, best, gapTo, grouped } from "../../src/progress/records";
import { statementOf } from "../../src/progress/statement";
import { clearest, daysNeeded, ordered } from "../../src/progress/trends";
import { drawn } from "../../src/progress/trendChart";
import { monthStarts, roundAbove, weeksUntil } from "../../src/progress/weeks";
import { achievement, change, fastest, goal, trend } from "./made";

describe("weeks", () => {
  test("without a run are there, with nothing in them", () => {
    const weeks = weeksUntil([{ first: "2026-11-02", amount: 30_000 }], "2026-11-16", 3);
    expect(weeks).toEqual([
      { first: "2026-11-02", amount: 30_000 },
      { first: "2026-11-09", amount: 0 },
      { first: "2026-11-16", amount: 0 },
    ]);
  });

  test("stand below a round number that none passes", () => {
    expect([0, 1, 43.2, 50, 51, 99].map(roundAbove)).toEqual([1, 1, 50, 50, 60, 100]);
  });

  test("name a month where it begins", () => {
    expect(monthStarts(["2026-10-26", "2026-11-02", "2026-11-09", "2026-12-07"])).toEqual([1, 3]);
  });
});

describe("load", () => {
  const load: Load = { first: "2026-01-01", fitness: [1, 2, 3], fatigue: [4, 5, 6], form: [0, -3, -3], unknown: 0, by_heart_rate: 0 };

  test("is shown of the last days, each with its date", () => {
    expect(lastDays(load, 2)).toEqual({ days: ["2026-01-02", "2026-01-03"], fitness: [2, 3], fatigue: [5, 6], form: [-3, -3] });
    expect(lastDays({ ...load, first: null, fitness: [], fatigue: [], form: [] }, 9).days).toEqual([]);
  });

  test("stands on zero, and freshness on both sides of it", () => {
    expect(linesFromZero([31, 52])[0]).toBe(0);
    expect(linesFromZero([31, 52])[2]).toBeGreaterThanOrEqual(52);
    const [down, zero, up] = linesAroundZero([-14, 6]);
    expect([down, zero]).toEqual([-up, 0]);
    expect(up).toBeGreaterThanOrEqual(14);
  });

  test("of a single day can be seen", () => {
    expect(lineThrough({ view: [0, 1], scale: [0, 10] }, [5])).toBe("M0 50L1000 50");
  });

  test("a day later is the next one, in leap years and when clocks change", () => {
    expect([later("2028-02-28", 1), later("2026-03-28", 1), later("2026-01-01", -1)]).toEqual(["2028-02-29", "2026-03-29", "2025-12-31"]);
  });
});

describe("trends", () => {
  const cadence = trend("cadence", { change: change(0.05, 0.02), verdict: "risen" });
  const steps = trend("step_length", { change: change(-0.034, 0.005), verdict: "fallen" });
  const contact = trend("contact_time", { change: change(-0.002, 0.005), verdict: "not_told_apart" });
  const lacking = trend("pronation", { runs: 5, needed: 8 });

  test("that stand for themselves are told before what is made of them", () => {
    expect(clearest([steps, cadence])).toBe(cadence);
    expect(clearest([steps, contact])).toBe(steps);
    expect(clearest([contact, lacking])).toBeNull();
  });

  test("are listed with the real ones first, and what lacks data apart", () => {
    const { known, lacking: rest } = ordered({ trends: [contact, lacking, steps, cadence] });
    expect(known).toEqual([cadence, steps, contact]);
    expect(rest).toEqual([lacking]);
  });

  test("are drawn with a dot for each run, and with a line where there is one", () => {
    const day = (date: number): string => `2026-11-0${date}T06:00:00Z`;
    const read = [1, 2, 5].map((date) => ({ instant: day(date), value: 2.8 + 0.01 * date }));
    const dots = drawn({ read, line: [] }, 60);
    expect(dots.shares.map((share) => Math.round(100 * share))).toEqual([2, 26, 98]);
    expect(dots.runs.match(/M/g)).toHaveLength(3);
    expect([dots.line, dots.ribbon]).toEqual(["", ""]);
    const line = [1, 5].map((date) => ({ instant: day(date), value: 2.83, low: 2.7, high: 2.9 }));
    const whole = drawn({ read, line }, 60);
    expect(whole.lines[0]).toBeLessThanOrEqual(162);
    expect(whole.lines[2]).toBeGreaterThanOrEqual(174);
    expect(whole.line).toMatch(/^M19.23 [\d.]+L980.77 [\d.]+$/);
    expect(drawn({ read: [], line: [] }, 1).runs).toBe("");
  });

  test("take runs over half of the weeks", () => {
    expect(daysNeeded({ weeks: 8 })).toBe(28);
  });

  test("are written as their interval allows, in the unit of the metric", () => {
    expect(sizeOf("cadence", change(-0.0533, 0.015))).toBe("3.2\u00a0±\u00a00.9\u00a0spm");
    expect(signed("contact_time", change(0.0052, 0.0021))).toEqual({ value: "+5", margin: "2" });
    expect(amount("strike_angle", -0.0349, change(-0.0349, 0.02))).toBe("\u22122.0");
  });

  test("give the statement, else the week does, else what fills the page", () => {
    const today = "2026-11-21";
    const weeks = { distance: [{ first: "2026-11-16", amount: 37_400 }], runs: [{ first: "2026-11-16", amount: 3 }], time: [{ first: "2026-11-16", amount: 11_512 }] };
    const found = statementOf({ speed: 3.03, weeks: 8, trends: [cadence] }, weeks, today);
    expect(found?.said).toBe("Your cadence at 5:30\u00a0/\u2060km has risen by 3.0\u00a0±\u00a01.2\u00a0spm in 7 weeks.");
    expect(found?.basis).toContain("19 runs");
    expect(statementOf({ speed: 3.03, weeks: 8, trends: [contact] }, weeks, today)?.said).toBe("This week 37.4\u00a0km in 3 runs, 3:11:52.");
    expect(statementOf(null, { distance: [], time: [], runs: [] }, today)?.said).toBe("Your first run begins it.");
    expect(statementOf(null, null, today)).toBeNull();
  });
});

describe("achievements", () => {
  const all = [
    achievement("run_distance", 5000, { day: "2026-01-02", reached: 9000 }),
    achievement("run_distance", 10_000, { reached: 9000 }),
    achievement("run_distance", 15_000, { reached: 9000 }),
    achievement("week_distance", 20_000, { day: "2026-03-01", reached: 21_000 }),
    achievement("week_distance", 40_000, { reached: 21_000 }),
    achievement("runs", 50, { category: "consistency", reached: 49 }),
  ];

  test("that were earned stand newest first, and of each measure only the next one is ahead, nearest first", () => {
    expect(earned(all).map(({ threshold }) => threshold)).toEqual([20_000, 5000]);
    expect(next(all).map(({ threshold }) => threshold)).toEqual([50, 10_000, 40_000]);
  });

  test("are all there, each in one place of its group", () => {
    const [distance] = groups(all);
    expect(distance?.later.map(({ threshold }) => threshold)).toEqual([15_000]);
    const found = groups(all).flatMap((group) => [...group.earned, ...group.next, ...group.later]);
    expect(new Set(found)).toEqual(new Set(all));
    expect(found).toHaveLength(all.length);
  });

  test("are never more than full", () => {
    expect(shareOf(achievement("runs", 10, { reached: 12 }))).toBe(1);
  });
});

describe("records", () => {
  test("know who held them before, and by how much each is short of the best", () => {
    const record = fastest(1500, 1480, 1470);
    expect(best(record).value).toBe(1470);
    expect(before(record).map(({ value }) => value)).toEqual([1480, 1500]);
    expect(gapTo(record, before(record)[1] ?? best(record))).toBe(30);
  });

  test("of nobody are left out", () => {
    expect(grouped([{ kind: "fastest", length: 400, period: null, steps: [] }]).fastest).toEqual([]);
  });
});

describe("a goal as it is typed", () => {
  const typed = typedOf(goal(), 1000, "2026-11-21");

  test("is what it was when it is opened again", () => {
    expect(typed.amount).toBe("25");
    expect(factsOf(typed, 1000)).toEqual({ name: "", quantity: "distance", amount: 25_000, period: "week" });
    const race = goal({ period: "event", first: "2026-10-01", event: "2026-12-06", name: "Half" });
    expect(factsOf(typedOf(race, 1000, "2026-11-21"), 1000)).toEqual(factsOfGoal(race));
  });

  test.each([
    [{ amount: "" }, "amount"],
    [{ amount: "0" }, "amount"],
    [{ amount: "ten" }, "amount"],
    [{ amount: "1000001" }, "amount"],
    [{ quantity: "runs", amount: "2.5" }, "amount"],
    [{ quantity: "days", amount: "8" }, "days"],
    [{ quantity: "days", amount: "7" }, null],
    [{ period: "event", event: "" }, "event"],
    [{ period: "event", first: "2026-11-25", event: "2026-11-24" }, "event"],
    [{ period: "event", event: "2026-11-20" }, "event"],
    [{ period: "event", event: "2026-11-21" }, null],
  ] as const)("%j is wrong in: %s", (facts, wrong) => {
    expect(wrongWith({ ...typed, ...facts }, 1000, "2026-11-21")).toBe(wrong);
  });
});

describe("pairs of shoes", () => {
  const between = (shoe: string, other: string, metric: string, facts: Partial<BetweenShoes> = {}): BetweenShoes => ({
    metric,
    unit: "s",
    shoe,
    other,
    runs: 9,
    other_runs: 6,
    change: change(0.005, 0.002),
    verdict: "more",
    ...facts,
  });

  test("are told with those first that were run in most", () => {
    const found = pairsOf([between("a", "b", "cadence", { other_runs: 2 }), between("a", "c", "cadence"), between("a", "b", "contact_time", { other_runs: 2 })]);
    expect(found.map(({ key, differences }) => [key, differences.length])).toEqual([
      ["a c", 1],
      ["a b", 2],
    ]);
  });

  test("have real differences first, and none where nothing is known", () => {
    const none = between("a", "b", "cadence", { verdict: "not_told_apart" });
    const real = between("a", "b", "contact_time");
    const lacking = between("a", "b", "pronation", { change: null, verdict: "not_enough_data" });
    expect(knownOf({ differences: [none, lacking, real] })).toEqual([real, none]);
    expect(knownOf({ differences: [lacking] })).toBeNull();
  });
});
