/** The picture of a shoe shows its angle as it is. */

import { expect, test } from "vitest";

import { shoe } from "../../src/look/shoe";

/** Degrees of a line in the picture, up positive, seen from its first point. */
function slopeDeg(line: string, along: number): number {
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = [...line.matchAll(/[\d.]+/g)].map((found) => Number(found[0]));
  return (Math.atan2(along * (y1 - y2), along * (x2 - x1)) * 180) / Math.PI;
}

test("with the toes up it turns about the heel, and its ray has the same angle", () => {
  const { turn, ray } = shoe(14, 2);
  expect(turn).toContain("rotate(-14.0) translate(-10 0)");
  expect(slopeDeg(ray, 1)).toBeCloseTo(14, 0);
});

test("with the toes down it turns about the ball of the foot", () => {
  const { turn, ray } = shoe(-10, 2);
  expect(turn).toContain("rotate(10.0) translate(-78 0)");
  expect(slopeDeg(ray, -1)).toBeCloseTo(-10, 0);
});

test("an angle whose interval is not known has no fan", () => {
  expect(shoe(5, null).fan).toBeNull();
});
