/** A number is written as finely as its interval allows, and not more finely. */

import { describe, expect, test } from "vitest";

import {
  clock,
  decimalsOf,
  estimate,
  halfWidth,
  joined,
  NOT_KNOWN,
  number,
  paceOver,
  significant,
} from "../../src/messages/numbers";

/** The standard uncertainty of an interval of this half width. */
const of = (half: number): number => half / 1.96;

describe("an estimate", () => {
  test.each([
    [243.4, 3.2, "243", "3"],
    [6.4192, 0.0312, "6.42", "0.03"],
    [6.4192, 0.14, "6.42", "0.14"],
    [1234.5, 35, "1,230", "40"],
    [172.44, 1.2, "172.4", "1.2"],
    [-3.14159, 0.02, "−3.14", "0.02"],
    [-0.001, 0.3, "0.0", "0.3"],
  ])("of %f ± %f is written %s ± %s", (value, half, written, margin) => {
    expect(estimate({ value, sigma: of(half) }, 1, 0, "en")).toEqual({ value: written, margin });
  });

  test("in another unit has the digits that its interval has there", () => {
    expect(estimate({ value: 0.2434, sigma: of(0.0032) }, 1000, 0, "en")).toEqual({ value: "243", margin: "3" });
  });

  test("without an interval has the digits it is given", () => {
    expect(estimate({ value: 0.25, sigma: null }, 1000, 0, "en")).toEqual({ value: "250", margin: "" });
  });

  test("that is not known is a dash, never a zero", () => {
    expect(estimate(null, 1, 0, "en").value).toBe(NOT_KNOWN);
    expect(estimate({ value: Number.NaN, sigma: 1 }, 1, 0, "en").value).toBe(NOT_KNOWN);
    expect(paceOver(1000, { value: 0, sigma: 0.1 }).value).toBe(NOT_KNOWN);
    expect(clock(Number.NaN)).toBe(NOT_KNOWN);
  });
});

test("half an interval is 1.96 standard uncertainties, and not known of none", () => {
  expect(halfWidth(0.5)).toBeCloseTo(0.98);
  expect([halfWidth(null), halfWidth(0), halfWidth(Number.NaN)]).toEqual([null, null, null]);
});

test("the first digit of the interval says where a number ends, the second when the first is 1", () => {
  expect([3.2, 0.14, 35, 1.96, 2].map(decimalsOf)).toEqual([0, 2, -1, 1, 0]);
});

test("a number has the marks of its language and a true minus", () => {
  expect(number(-12_345, -2, "en")).toBe("−12,300");
  expect(number(12_345.6, 1, "zh")).toBe("12,345.6");
});

test("a pace is minutes and seconds for a length, its interval whole seconds", () => {
  expect(paceOver(1000, { value: 3.05, sigma: of(0.0372) })).toEqual({ value: "5:28", margin: "4" });
  expect(paceOver(1000, { value: 3, sigma: 1e-6 })).toEqual({ value: "5:33", margin: "1" });
  expect(paceOver(1609.344, { value: 1000 / 300, sigma: null })).toEqual({ value: "8:03", margin: "" });
});

test("a time is m:ss, and has hours from one hour on", () => {
  expect([0, 59.6, 103.6, 3725].map(clock)).toEqual(["0:00", "1:00", "1:44", "1:02:05"]);
});

test("value, interval and unit are joined so that no line breaks between them", () => {
  expect(joined({ value: "6.4", margin: "1.0" }, "°")).toBe("6.4\u00a0±\u00a01.0°");
  expect(joined({ value: "243", margin: "" }, "ms")).toBe("243\u00a0ms");
});

test.each([
  [208.0004, 4, "208"],
  [99.998, 4, "100"],
  [1234.5, 2, "1,235"],
  [0.02, 3, "0.02"],
  [0.6, 2, "0.6"],
  [-10.00001, 2, "−10"],
  [0, 2, "0"],
])("%f is written with %d digits that count", (value, digits, written) => {
  expect(significant(value, digits, "en")).toBe(written);
});
