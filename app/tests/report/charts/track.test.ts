/** The way over the ground: north up, both directions to one scale, a place for every instant. */

import { expect, test } from "vitest";

import { roundLength } from "../../../src/report/charts/scale";
import { planOf } from "../../../src/report/charts/track";

const SQUARE = { time: [0, 10, 20, 30], east: [0, 100, 100, 0], north: [0, 0, 100, 100] };

test("north is up, east is right, and a square stays one", () => {
  const plan = planOf(SQUARE, roundLength);
  const [corner, east, north] = [plan?.at(0), plan?.at(10), plan?.at(20)];
  expect(east?.[0]).toBeGreaterThan(corner?.[0] ?? 0);
  expect(north?.[1]).toBeLessThan(east?.[1] ?? 0);
  expect((east?.[0] ?? 0) - (corner?.[0] ?? 0)).toBeCloseTo((east?.[1] ?? 0) - (north?.[1] ?? 0));
});

test("between two positions the runner is between them", () => {
  const plan = planOf(SQUARE, roundLength);
  const [from, to] = [plan?.at(0)[0] ?? 0, plan?.at(10)[0] ?? 0];
  expect(plan?.at(5)[0]).toBeCloseTo((from + to) / 2);
  expect(plan?.at(99)).toEqual(plan?.end);
});

test("a spot finds the instant that was nearest to it", () => {
  const plan = planOf(SQUARE, roundLength);
  const [x, y] = plan?.at(20) ?? [0, 0];
  expect(plan?.nearest([x + 3, y - 2])).toBe(20);
});

test("the scale bar is as long as it says", () => {
  const plan = planOf(SQUARE, roundLength);
  const perMetre = ((plan?.at(10)[0] ?? 0) - (plan?.at(0)[0] ?? 0)) / 100;
  expect(plan?.bar.wide).toBeCloseTo(perMetre * (plan?.bar.metres ?? 0), 1);
});

test("a way along one street is drawn, a single position is not", () => {
  expect(planOf({ time: [0, 10], east: [0, 500], north: [0, 0] }, roundLength)?.height).toBe(180);
  expect(planOf({ time: [0], east: [0], north: [0] }, roundLength)).toBeNull();
});
