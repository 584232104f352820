/** The lens is drawn as wide as the interval, and never hides that a number is not known. */

import { expect, test } from "vitest";

import { halfLens, lens } from "../../src/look/lens";

const RAIL = { from: 0, to: 200 };

/** First and last x of an outline. */
function ends(body: string): readonly number[] {
  return [...body.matchAll(/[\d.-]+(?= 12)/g)].map((found) => Number(found[0]));
}

test("it reaches from end to end of the interval", () => {
  const shape = lens(100, 20, RAIL);
  expect(ends(shape?.body ?? "")).toEqual([40, 60, 40]);
  expect(shape?.nib).toBe("M50 2V22");
});

test("a sharp one stays wide enough to be seen", () => {
  expect(ends(lens(100, 0.001, RAIL)?.body ?? "").slice(0, 2)).toEqual([48.8, 51.2]);
});

test("a value beyond the rail stands at its end", () => {
  expect(lens(900, 4, RAIL)?.nib).toBe("M100 2V22");
});

test("there is none without an interval", () => {
  expect(lens(100, null, RAIL)).toBeNull();
  expect(halfLens(100, null, RAIL, "left")).toBeNull();
});

test("the left foot is above the axis, the right one below", () => {
  expect(halfLens(100, 20, RAIL, "left")?.nib).toBe("M50 0V12");
  expect(halfLens(100, 20, RAIL, "right")?.nib).toBe("M50 24V12");
});
