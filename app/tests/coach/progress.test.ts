/** What a run earns is what Python says it earns, and has words. */

import { describe, expect, test } from "vitest";

import en from "../../../src/openstride/messages/en.json";
import zh from "../../../src/openstride/messages/zh.json";
import type { Fastest, Line, Milestone, Snapshot } from "../../src/coach/progress";
import { LiveProgress, SnapshotError } from "../../src/coach/progress";
import { earned } from "../../src/coach/words";
import type { components } from "../../src/home/generated/api";
import { filled } from "../../src/messages/catalogue";
import { vectors } from "../vectors";

interface Case {
  readonly name: string;
  readonly snapshot: Snapshot;
  readonly scale: number;
  readonly running: boolean;
  readonly rows: readonly (readonly [number, number, number, number])[];
  readonly milestones: readonly Milestone[];
}

const { cases } = vectors<{ cases: readonly Case[] }>("progress");

const LINE: Line = {
  kind: "goal",
  id: "g",
  period: "week",
  quantity: "distance",
  before: 2000,
  each: 1,
  threshold: 5000,
  end: "2026-03-09",
};

const snapshot = (lines: readonly Line[], fastest: readonly Fastest[] = []): Snapshot => ({
  progress: 1,
  day: "2026-03-02",
  lines,
  fastest,
});

test.each(cases)("$name: the same milestones, to the last bit", ({ snapshot, scale, running, rows, milestones }) => {
  const live = new LiveProgress(snapshot, { scale });
  const found = rows.flatMap(([time, way, variance, moving]) =>
    live.advance({ time: time / 1e3, way: way / 1e3, variance: variance / 1e6, moving: moving / 1e3, running }),
  );
  expect([...found, ...live.finish(running)]).toEqual(milestones);
});

test("goals fill up, and nothing else is one", () => {
  const live = new LiveProgress(snapshot([LINE, { ...LINE, kind: "most", threshold: 9000 }]));
  expect(live.goals()).toEqual([{ goal: LINE, done: 2000, share: 0.4 }]);
  live.advance({ time: 500, way: 1500, variance: 0, moving: 500, running: true });
  expect(live.goals()).toEqual([{ goal: LINE, done: 3500, share: 0.7 }]);
});

test("what home says is a snapshot", () => {
  const said: components["schemas"]["SnapshotFound"] = { progress: 1, day: "2026-03-02", lines: [], fastest: [] };
  const taken: Snapshot = said;
  expect(new LiveProgress(taken).goals()).toEqual([]);
});

test("what had ended by the day of the run does not count", () => {
  const goals = (today: string): number => new LiveProgress(snapshot([LINE]), { today }).goals().length;
  expect([goals("2026-03-08"), goals("2026-03-09")]).toEqual([1, 0]);
});

test.each([
  [{ ...snapshot([]), progress: 2 }, "version 2"],
  [snapshot([{ ...LINE, threshold: 0 }]), "nobody reaches"],
  [snapshot([{ ...LINE, quantity: "steps" as "runs" }]), "nobody reaches"],
  [snapshot([], [{ length: 1000, time: 0, uncertainty: 0 }]), "nobody beats"],
])("what is no snapshot is refused", (document, why) => {
  expect(() => new LiveProgress(document)).toThrow(SnapshotError);
  expect(() => new LiveProgress(document)).toThrow(why);
});

describe("in words", () => {
  const said = (of: Line | Fastest, language: "en" | "zh" = "en"): string => {
    const sentence = earned({ milestone: 1, time: 0, of, value: 0, uncertainty: 0 }, language);
    return sentence === null ? "" : filled({ en, zh }[language][sentence.key], sentence.values);
  };

  const achieved = (id: string, quantity: Line["quantity"]): Line => ({
    ...LINE,
    kind: "achievement",
    period: null,
    id,
    quantity,
    threshold: Number(id.slice(id.indexOf(".") + 1)),
  });

  test("of lines", () => {
    expect(said(LINE)).toBe("Your goal for this week is reached.");
    expect(said(LINE, "zh")).toBe("本周目标达成。");
    expect(said({ ...LINE, kind: "longest_distance", period: null })).toBe("Your longest run so far.");
    expect(said({ ...LINE, kind: "most", period: "month" })).toBe("Your longest way in a month so far.");
  });

  test("of achievements", () => {
    expect(said(achieved("run_distance.1000", "distance"))).toBe("A whole kilometre in one run.");
    expect(said(achieved("run_distance.21097.5", "distance"))).toBe("21.1 kilometres in one run.");
    expect(said(achieved("total_distance.10000000", "distance"))).toBe("10,000 kilometres in all.");
    expect(said(achieved("total_time.360000", "time"))).toBe("100 hours of running in all.");
    expect(said(achieved("runs.1", "runs"), "zh")).toBe("第一次跑步。");
    expect(said(achieved("streak_weeks.12", "runs"))).toBe("12 weeks in a row.");
  });

  test("of the fastest", () => {
    const lengths = [400, 1000, 1609.344, 5000, 10_000, 21_097.5, 42_195];
    const fastest = lengths.map((length) => said({ length, time: 1, uncertainty: 0 }));
    expect(fastest[0]).toBe("Your fastest 400 metres so far.");
    expect(fastest[5]).toBe("Your fastest half marathon so far.");
    expect(new Set(fastest).size).toBe(7);
    expect(said({ length: 123, time: 1, uncertainty: 0 })).toBe("");
  });

  test("of all that the vectors hold", () => {
    for (const { of } of cases.flatMap((one) => one.milestones)) expect(said(of)).toMatch(/\.$/);
  });
});
