/** What the coach found, in the units that people read. */

import "../reader";

import { expect, test } from "vitest";

import { endOf, moreOf, nameOf, oftenOf, railOf, rangeOf, tryOf, usualOf, valueOf, whyOf } from "../../src/after/advice";
import type { AdviceFinding } from "../../src/home/history";

const FOUND: AdviceFinding = {
  rule: "cadence",
  metric: "cadence",
  side: "lower",
  favour: "unfavourable",
  value: 2.6,
  usual: 2.8,
  spread: 0.025,
  uncertainty: 0.03,
  speed: 2.9,
  lowest: 2.6,
  highest: 3.1,
  strides: 1200,
  chance: 0.0123,
  study: null,
};

test("cadence, which the coach counts by the second, is read by the minute", () => {
  expect(valueOf(FOUND)).toEqual({ value: "156", margin: "" });
  expect(usualOf(FOUND)).toEqual({ value: "168", margin: "3" });
  expect(moreOf(FOUND)).toEqual({ value: "\u221212", margin: "4" });
  expect(moreOf({ ...FOUND, value: 3 }).value).toBe("+12");
});

test("the rail has what is usual in its middle, and holds the range and the run", () => {
  for (const value of [2.8, 2.6, 3.5]) {
    const [rail, range] = [railOf({ ...FOUND, value }), rangeOf({ ...FOUND, value })];
    expect((rail.from + rail.to) / 2).toBeCloseTo(2.8);
    expect(rail.from).toBeLessThan(Math.min(range.from, value));
    expect(rail.to).toBeGreaterThan(Math.max(range.to, value));
  }
  expect(endOf(FOUND, 2.5)).toBe("150");
});

test("how rare a finding is is never told rarer than anybody has checked", () => {
  expect(oftenOf(FOUND)).toBe(81);
  expect(oftenOf({ ...FOUND, chance: 0 })).toBe(100);
});

test("a rule or a metric that this page does not know asks for nothing and keeps its name", () => {
  expect([tryOf(FOUND), whyOf(FOUND)]).toEqual(["coach.try.cadence", "coach.why.cadence"]);
  const newer = { ...FOUND, rule: "sleep", metric: "sleep" };
  expect([tryOf(newer), whyOf(newer), nameOf(newer)]).toEqual([null, null, "sleep"]);
  expect(nameOf({ ...FOUND, metric: "asymmetry" })).toBe("Left–right difference");
});
