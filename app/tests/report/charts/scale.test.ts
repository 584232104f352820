/** Axes are round, hold what they are of, and waste little. */

import { expect, test } from "vitest";

import {
  clockTicks,
  decimalsBetween,
  extent,
  roundLength,
  spanning,
  threeLines,
  threePaces,
  ticks,
  wayTicks,
} from "../../../src/report/charts/scale";

/** Ranges of every size, drawn by a fixed rule. */
function ranges(count: number): readonly (readonly [number, number])[] {
  let state = 1;
  const drawn = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
  return Array.from({ length: count }, () => {
    const from = (drawn() - 0.3) * 10 ** (6 * drawn() - 2);
    return [from, from + Math.abs(from) * (0.001 + drawn()) + 1e-4] as const;
  });
}

test("three lines hold the range, at equal steps", () => {
  for (const [from, to] of ranges(500)) {
    const [bottom, middle, top] = threeLines([from, to]);
    const dust = 1e-6 * (to - from);
    expect(bottom).toBeLessThanOrEqual(from + dust);
    expect(top).toBeGreaterThanOrEqual(to - dust);
    expect(middle - bottom).toBeCloseTo(top - middle, 6);
  }
});

test("three lines leave at most half of a chart empty", () => {
  for (const [from, to] of ranges(500)) {
    const [bottom, , top] = threeLines([from, to]);
    expect(top - bottom).toBeLessThan(2 * (to - from));
  }
});

test("three lines are as round as they read", () => {
  expect(threeLines([238.2, 250.9])).toEqual([238, 245, 252]);
  expect(threeLines([0.3, 11.2])).toEqual([0, 6, 12]);
  expect(threeLines([-3.1, 4.2])).toEqual([-4, 1, 6]);
});

test("paces are whole steps of seconds around the speeds, slowest first", () => {
  const speeds = threePaces([1000 / 350, 1000 / 312], 1000);
  expect(speeds.map((speed) => 1000 / speed)).toEqual([350, 330, 310]);
  expect(speeds[0]).toBeLessThan(speeds[2]);
});

test("paces of a mile are whole steps of seconds, too", () => {
  const seconds = threePaces([1609.344 / 560, 1609.344 / 505], 1609.344).map((speed) => 1609.344 / speed);
  expect(seconds.map((each) => Math.round(each * 1e6) / 1e6)).toEqual([565, 535, 505]);
});

test("the middle of paces that are far apart lies in the middle of the speeds", () => {
  const [slowest, middle, fastest] = threePaces([1000 / 2735, 1000 / 335], 1000);
  expect(middle).toBeGreaterThan(slowest + 0.4 * (fastest - slowest));
  expect(middle).toBeLessThan(slowest + 0.6 * (fastest - slowest));
});

test("paces of one who nearly stood still are still drawn", () => {
  const [slowest, , fastest] = threePaces([0.2, 4], 1000);
  expect(slowest).toBeLessThanOrEqual(0.42);
  expect(fastest).toBeGreaterThanOrEqual(4);
});

test("what is not known has no place in a range", () => {
  expect(extent([NaN, 3, 1, NaN])).toEqual([1, 3]);
  expect(extent([NaN])).toBeNull();
});

test("noise is not blown up to a mountain", () => {
  expect(spanning([170, 171], 6)).toEqual([167.5, 173.5]);
  expect(spanning([160, 180], 6)).toEqual([160, 180]);
});

test("ticks are round and not more than there is room for", () => {
  expect(ticks([0, 10_020], 6)).toEqual([0, 2000, 4000, 6000, 8000, 10_000]);
  expect(clockTicks([0, 3281], 6)).toEqual([0, 600, 1200, 1800, 2400, 3000]);
  expect(clockTicks([95, 131], 5)).toEqual([100, 110, 120, 130]);
  expect(ticks([0.21, 0.48], 5)).toEqual([0.3, 0.4]);
});

test("numbers are told apart by as few decimals as it takes", () => {
  expect(decimalsBetween([165, 172, 180])).toBe(0);
  expect(decimalsBetween([1, 1.25, 1.5])).toBe(2);
});

test("a scale bar is as long as there is room for", () => {
  expect(roundLength(730)).toBe(500);
  expect(roundLength(200)).toBe(200);
  expect(roundLength(19)).toBe(10);
});

test("places along a way are round in the unit that it is told in", () => {
  expect(wayTicks([0, 5000], 4, 1000)).toEqual([0, 2000, 4000]);
  expect(wayTicks([0, 5000], 4, 1609.344).map((place) => place / 1609.344)).toEqual([0, 1, 2, 3]);
});
