/** A warning is read with its values as people write them, and one that nobody worded is still said. */

import { expect, test } from "vitest";

import "../reader";
import { worded } from "../../src/report/warnings";

test("values are written in the units of people", () => {
  const { message, advice } = worded({
    code: "samples_missing",
    side: "right",
    values: { share: 0.1111, longest: 0.02 },
  });
  expect(message).toBe("11.1\u00a0% of the samples of the right foot are missing; the longest gap is 0.02\u00a0s.");
  expect(advice).not.toBe("");
});

test("the other foot is named where the words ask for it", () => {
  expect(worded({ code: "foot_missing", side: "left", values: {} }).advice).toContain("right foot alone");
});

test("a code without words is said with its values", () => {
  expect(worded({ code: "sun_storm", side: null, values: { kp: 9, name: null } })).toEqual({
    message: "sun_storm: kp 9, name –",
    advice: "See the documentation for 'sun_storm'.",
  });
});

test("words that ask for more than a warning brings are not shown with holes", () => {
  expect(worded({ code: "long_gap", side: "left", values: {} }).message).toBe("long_gap: side left, other_side right");
});
