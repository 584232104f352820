import "../reader";

import { expect, test } from "vitest";

import { retyped, retypedWay, typedNumber, typedWay } from "../../src/house/typed";
import { settings } from "../../src/settings/settings.svelte";

test.each([
  ["120", 120],
  [" 1 043,5 ", 1043.5],
  ["0.5", 0.5],
  [".5", 0.5],
  ["7.", 7],
  ["", null],
  ["   ", null],
])("%j is %j", (typed, number) => {
  expect(typedNumber(typed)).toBe(number);
});

test.each(["-5", "1e3", "ten", "1,000.5", "1.2.3", "Infinity", "."])("%j is no number", (typed) => {
  expect(typedNumber(typed)).toBeNaN();
});

test("a number is written as one would type it", () => {
  expect(retyped(612, 3)).toBe("612");
  expect(retyped(61.5000001, 3)).toBe("61.5");
  expect(retyped(null, 3)).toBe("");
});

test("a way is typed and written in the unit in which the runner counts", () => {
  expect([typedWay("42,2"), retypedWay(42_200)]).toEqual([42_200, "42.2"]);
  settings.choose({ units: "miles" });
  expect(typedWay("26.2")).toBeCloseTo(42_164.8, 1);
  expect(retypedWay(42_164.8)).toBe("26.2");
  expect([typedWay(""), typedWay("far")]).toEqual([null, Number.NaN]);
});
