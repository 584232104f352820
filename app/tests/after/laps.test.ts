/** Laps are listed where they say more than splits, and a known way is held against that of the shoes. */

import { expect, test } from "vitest";

import { heldAgainst, lapsOf } from "../../src/after/laps";
import type { KeptLap } from "../../src/run/laps";

const KM = 1000;

function lap(distance: number | null, counted: number, by: KeptLap["by"] = "distance"): KeptLap {
  return { counted, distance: distance === null ? null : { value: distance, sigma: 0.007 * distance }, by };
}

test("laps that are the splits are not told twice", () => {
  expect(lapsOf([], KM)).toEqual([]);
  expect(lapsOf([lap(1000, 330), lap(1000.4, 328), lap(420, 140, "end")], KM)).toEqual([]);
});

test("one lap that the runner ended elsewhere makes all of them worth a table", () => {
  const rows = lapsOf([lap(1000, 330), lap(400, 96, "runner"), lap(200, 80, "end")], KM);
  expect(rows.map(({ number, counted }) => [number, counted])).toEqual([
    [1, 330],
    [2, 96],
    [3, 80],
  ]);
  expect(rows[1]?.speed?.value).toBeCloseTo(400 / 96);
  expect(rows[1]?.speed?.sigma).toBeCloseTo((0.007 * 400) / 96);
});

test("kilometres are no miles, and a lap without a way has no pace", () => {
  expect(lapsOf([lap(1000, 330)], 1609.344)).toHaveLength(1);
  expect(lapsOf([lap(null, 330, "runner")], KM)[0]?.speed).toBeNull();
});

test("a belt is off by a percent itself, and counted laps hardly", () => {
  const shoes = { value: 4930, sigma: 25 };
  expect(heldAgainst({ distance: 5000, by: "treadmill" }, shoes)).toEqual({ more: expect.closeTo(-0.014), apart: false });
  expect(heldAgainst({ distance: 5000, by: "track" }, shoes)).toEqual({ more: expect.closeTo(-0.014), apart: true });
  expect(heldAgainst({ distance: 5000, by: "treadmill" }, { value: 5200, sigma: 25 })?.apart).toBe(true);
});

test("nothing is held against a way that is not known, or not how well", () => {
  expect(heldAgainst({ distance: 5000, by: "track" }, null)).toBeNull();
  expect(heldAgainst({ distance: 5000, by: "track" }, { value: 5000, sigma: null })).toBeNull();
});
