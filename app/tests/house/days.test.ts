import { expect, test } from "vitest";

import "../reader";

import type { CountedDay } from "../../src/home/batches";
import { byDay, countedOf, restOf, withDays } from "../../src/house/days";
import { months } from "../../src/house/months";
import { activity } from "./made";

function day(key: string, steps: number | null = 1000, distance: number | null = 700): CountedDay {
  return { day: key, steps, distance };
}

const RUN = activity({ start: "2026-11-18T17:07:00Z" });

test("a day that says nothing is none", () => {
  expect([...byDay([day("2026-11-01", 0, 0), day("2026-11-02", null, null), day("2026-11-03")]).keys()]).toEqual(["2026-11-03"]);
});

test("a month says what its days without an activity come to", () => {
  const found = byDay([day("2026-11-17"), day("2026-11-18"), day("2026-11-19", 500, null)]);
  const [november] = withDays(months([RUN], true), found, true);
  expect(november?.days).toEqual({ count: 2, steps: 1500, distance: 700 });
  expect(restOf("2026-11", [RUN], found).map((each) => each.day)).toEqual(["2026-11-17", "2026-11-19"]);
});

test("months of days alone stand in the list, in their place", () => {
  const found = byDay([day("2013-02-03"), day("2026-12-24")]);
  expect(withDays(months([RUN], true), found, true).map(({ key, activities }) => [key, activities.length])).toEqual([
    ["2026-12", 0],
    ["2026-11", 1],
    ["2013-02", 0],
  ]);
});

test("while more activities may come, older months and the last one say nothing of days", () => {
  const found = byDay([day("2013-02-03"), day("2026-11-03"), day("2026-12-24")]);
  expect(withDays(months([RUN], false), found, false).map(({ key, days }) => [key, days?.count ?? null])).toEqual([
    ["2026-12", 1],
    ["2026-11", null],
  ]);
});

test("steps and way are written as far as they are known", () => {
  expect(countedOf(day("2026-11-01", 8432, 6120))).toEqual(["8,432\u00a0steps", "6.1\u00a0km"].map((each) => expect.stringMatching(each.replace(/\s/g, "."))));
  expect(countedOf(day("2026-11-01", null, 6120)).length).toBe(1);
});
