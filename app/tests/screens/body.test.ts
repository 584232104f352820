import { expect, test } from "vitest";

import { heightOf, heightTyped, massOf, massTyped } from "../../src/screens/start/body";

test.each([
  ["178", "kilometres", 1.78],
  ["178,5", "kilometres", 1.785],
  ["5'9\"", "miles", 1.7526],
  ["5 ft 9", "miles", 1.7526],
  ["5’ 9”", "miles", 1.7526],
  ["6", "miles", 1.8288],
  ["69", "miles", 1.7526],
] as const)("a height of %s in the units of %s", (typed, units, metres) => {
  expect(heightOf(typed, units)).toBeCloseTo(metres, 6);
});

test.each([
  ["1.78", "kilometres"],
  ["tall", "kilometres"],
  ["tall", "miles"],
  ["-178", "kilometres"],
  ["5'9'1", "miles"],
] as const)("what is no height is not taken for one: %s", (typed, units) => {
  expect(heightOf(typed, units)).toBeNaN();
});

test("nothing typed is nothing, and no slip of the finger", () => {
  expect([heightOf(" ", "miles"), massOf("", "kilometres")]).toEqual([null, null]);
  expect([massOf("7", "kilometres"), massOf("710", "kilometres")]).toEqual([NaN, NaN]);
});

test("what was typed is written again as it was", () => {
  expect(massOf("150", "miles")).toBeCloseTo(68.04, 2);
  expect([heightTyped(1.7526, "miles"), massTyped(68.0389, "miles")]).toEqual(["5'9\"", "150"]);
  expect([heightTyped(1.78, "kilometres"), massTyped(70.5, "kilometres"), massTyped(null, "miles")]).toEqual(["178", "70.5", ""]);
});
