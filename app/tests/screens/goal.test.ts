/** The goal that the start shows, from what home said last. */

import "../reader";

import { expect, test } from "vitest";

import type { KnownSnapshot } from "../../src/run/known";
import { goalsOf, nearest } from "../../src/screens/said/goal";

type Line = KnownSnapshot["lines"][number];

const WEEK: Line = {
  kind: "goal",
  id: "a",
  period: "week",
  quantity: "distance",
  before: 7000,
  each: 1,
  threshold: 28_000,
  end: "2026-03-09",
};

function snapshot(...lines: readonly Line[]): KnownSnapshot {
  return { progress: 1, day: "2026-03-03", lines: [...lines], fastest: [] };
}

test("a goal is as full as home said", () => {
  expect(goalsOf(snapshot(WEEK), "2026-03-05")).toEqual([{ goal: WEEK, done: 7000, share: 0.25 }]);
});

test("a goal whose week has ended is not shown, and what is no goal is not either", () => {
  const most: Line = { ...WEEK, kind: "most", id: null };
  expect(goalsOf(snapshot(WEEK, most), "2026-03-09")).toEqual([]);
  expect(goalsOf(snapshot(most), "2026-03-05")).toEqual([]);
});

test("more than was wanted is full", () => {
  expect(goalsOf(snapshot({ ...WEEK, before: 30_000 }), "2026-03-05")[0]?.share).toBe(1);
});

test("a goal of no end stays, and the one that fills comes before the full one", () => {
  const event: Line = { ...WEEK, period: "event", end: null };
  const full: Line = { ...WEEK, before: 28_000 };
  expect(nearest(goalsOf(snapshot(full, event), "2026-03-05"))?.goal).toEqual(event);
});

test("who has never seen home has no goal here", () => {
  expect(nearest(goalsOf(null, "2026-03-05"))).toBeNull();
});
