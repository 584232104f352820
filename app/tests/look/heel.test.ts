/** The picture of a shoe from behind leans as the foot does, inwards for both feet. */

import { expect, test } from "vitest";

import { heel } from "../../src/look/heel";

/** Degrees by which a line leans from the upright, to the right positive. */
function leanDeg(line: string): number {
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = [...line.matchAll(/-?[\d.]+/g)].map((found) => Number(found[0]));
  return (Math.atan2(x2 - x1, y1 - y2) * 180) / Math.PI;
}

test("an everted left foot leans to the right about its inner edge, a right foot to the left", () => {
  const [left, right] = [heel(9, 1, "left"), heel(9, 1, "right")];
  expect(leanDeg(left.ray)).toBeCloseTo(9, 0);
  expect(leanDeg(right.ray)).toBeCloseTo(-9, 0);
  expect([left.turn, right.turn]).toEqual(["rotate(9.0 73 82)", "rotate(-9.0 35 82)"]);
});

test("an inverted foot rolls over its outer edge", () => {
  const { turn, ray } = heel(-5, null, "left");
  expect(turn).toBe("rotate(-5.0 35 82)");
  expect(leanDeg(ray)).toBeCloseTo(-5, 0);
});

test("an angle whose interval is not known has no fan", () => {
  expect(heel(5, null, "left").fan).toBeNull();
});
