/** Splits: their rail, their paces, and what is said of the last one. */

import { expect, test } from "vitest";

import { hasStops, kindsOf, railOfSplits } from "../../../src/report/charts/splits";
import { report, split } from "./made";

test("the rail holds the intervals of all splits", () => {
  const rail = railOfSplits(report(), [split(2.5), split(3.5), split(null)]);
  expect(rail?.from).toBeCloseTo(2.5 - 1.96 * 0.01);
  expect(rail?.to).toBeCloseTo(3.5 + 1.96 * 0.01);
});

test("an even run does not look like a race", () => {
  const rail = railOfSplits(report(), [split(3), split(3.01)]);
  expect((rail?.to ?? 0) - (rail?.from ?? 0)).toBeCloseTo(0.5);
});

test("without a speed there is no rail", () => {
  expect(railOfSplits(report(), [split(null)])).toBeNull();
});

test("laps are offered where some were set", () => {
  expect(kindsOf(report())).toEqual(["kilometre", "mile"]);
  expect(kindsOf(report({ laps: [split(3)] }))).toContain("laps");
});

test("both times are said only where the runner stopped", () => {
  expect(hasStops(split(3))).toBe(false);
  expect(hasStops(split(3, { end: 340 }))).toBe(true);
});
