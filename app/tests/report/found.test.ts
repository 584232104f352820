/** The report says first what is largest among what is sure, and nothing where nothing is. */

import { expect, test } from "vitest";

import "../reader";
import { found, railOfDifference, rightMinusLeft } from "../../src/report/found";
import { report, summary } from "./sample";

/** Left minus right, in seconds or radians. */
const differing = (value: number, uncertainty: number) =>
  summary(0.24, 0.01, { difference: { value, uncertainty } });

test("the larger of two sure differences is named, with the foot that has more", () => {
  const { finding, comparisons } = found(
    report({ summary: { contact_time: differing(0.01, 0.001), strike_angle: differing(-0.07, 0.01) } }),
  );
  expect(finding).toMatchObject({ text: "page.found.right.strike_angle", of: { value: 0.07, sigma: 0.01 } });
  expect(comparisons).toBe(2);
});

test("what one comparison would call real is not named out of several", () => {
  const read = report({ summary: { contact_time: differing(0.025, 0.01) } });
  expect(found(read)).toMatchObject({ finding: null, otherwise: "page.found.alike" });
});

test("a change along the way is named with its direction", () => {
  const { finding } = found(report({ summary: { cadence_drift: summary(-4, 0.5, { unit: "1/min" }) } }));
  expect(finding).toMatchObject({ text: "page.found.less.cadence", kind: "drift" });
});

test("a run of one foot without a change says so, and claims nothing of the other", () => {
  expect(found(report({ summary: { cadence_drift: summary(0.1, 0.5) } })).otherwise).toBe("page.found.steady.one_foot");
});

test("too few strides are said to be too few", () => {
  const few = summary(null, null, { needed: 90, n: 12 });
  expect(found(report({ summary: { cadence_drift: few, contact_time: few } }))).toEqual({
    finding: null,
    otherwise: "page.found.too_few",
    comparisons: 0,
  });
});

test("a difference is turned to right minus left", () => {
  expect(rightMinusLeft(report({ summary: { contact_time: differing(0.01, 0.001) } }), "contact_time")?.value).toBe(
    -0.01,
  );
  expect(rightMinusLeft(report({}), "contact_time")).toBeNull();
});

test("the rail of a difference has no difference in its middle, also where a rail goes down", () => {
  expect(railOfDifference({ from: 6, to: 2 })).toEqual({ from: -1, to: 1 });
});
