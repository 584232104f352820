/** The form is shown as far as it is known: what lacks strides says how many, what lacks a weight is said apart. */

import { expect, test } from "vitest";

import "../reader";
import { formOf } from "../../src/report/form";
import { isReal, railOf, said, written, writtenDifference } from "../../src/report/metrics";
import { endsOf, lackInWords, readingOf, spoken } from "../../src/report/reading";
import { report, summary } from "./sample";

const NONE = summary(null, null, { n: 0 });

test("what needs a weight is not among the numbers, and what needs strides is", () => {
  const few = summary(null, null, { n: 2, needed: 6 });
  const form = formOf(report({ summary: { power: NONE, contact_time: few, cadence: summary(170, 0.1) } }));
  expect(form).toEqual({ first: ["cadence", "contact_time"], more: [], body: ["power"] });
});

test("too few strides for a power are no lack of a weight", () => {
  const form = formOf(report({ summary: { power: summary(null, null, { n: 2, needed: 6 }) } }));
  expect(form).toEqual({ first: ["power"], more: [], body: [] });
});

test("a metric of the foot is read foot by foot, if there are two", () => {
  const left = { value: 0.25, uncertainty: 0.01 };
  const right = { value: 0.24, uncertainty: 0.01 };
  const both = report({ summary: { contact_time: summary(0.245, 0.01, { left, right }) } });
  expect(readingOf(both, "contact_time")).toMatchObject({ left: { value: 0.25 }, right: { value: 0.24 } });
  const one = report({ summary: { contact_time: summary(0.25, 0.01, { left }) } });
  expect(readingOf(one, "contact_time")).toMatchObject({ both: { value: 0.25 }, left: null, right: null });
});

test("pace is written from the mean speed and has its rail", () => {
  const read = report({ summary: { mean_speed: summary(2.5, 0.0127551) }, rails: { speed: [2, 6] } });
  expect(written("pace", readingOf(read, "pace").both)).toEqual({ value: "6:40", margin: "4", unit: "/km" });
  expect(railOf(read, "pace")).toEqual({ from: 2, to: 6 });
});

test("balance is written as both halves of the whole", () => {
  expect(written("contact_balance", { value: 0.497, sigma: 0.002 }).value).toBe("49.7\u00a0/\u00a050.3");
});

test("a distance is written in metres below one kilometre", () => {
  expect(written("distance", { value: 349.2, sigma: 2 }).value).toBe("349");
  expect(written("distance", { value: 10_020, sigma: 25 })).toEqual({ value: "10.02", margin: "0.05" });
});

test("a difference is written with its sign, and one of nothing without", () => {
  expect(writtenDifference("contact_time", { value: 0.003, sigma: 0.002 }).value).toBe("+3");
  expect(writtenDifference("contact_time", { value: -0.003, sigma: 0.002 }).value).toBe("−3");
  expect(writtenDifference("contact_time", { value: 0.0001, sigma: 0.002 }).value).toBe("0");
  expect(writtenDifference("contact_time", null).value).toBe("–");
});

test("a difference is real when its interval leaves out zero", () => {
  expect([1.95, 1.97].map((value) => isReal({ value, sigma: 1 }))).toEqual([false, true]);
  expect(isReal({ value: 5, sigma: null })).toBe(false);
});

test("a number is said with its interval, its unit, and the foot it is of", () => {
  const left = { value: 0.25, uncertainty: 0.01 };
  const right = { value: 0.24, uncertainty: 0.01 };
  const read = report({ summary: { contact_time: summary(0.245, 0.01, { left, right }) } });
  expect(spoken("contact_time", readingOf(read, "contact_time"))).toBe(
    "Contact time: left 250\u00a0±\u00a020\u00a0ms, right 240\u00a0±\u00a020\u00a0ms",
  );
  expect(said("pace", { value: 2.5, sigma: 0.0127551 })).toBe("6:40\u00a0±\u00a04\u00a0s\u00a0/km");
  expect(said("cadence", null)).toBe("–");
});

test("what is lacking is said", () => {
  const few = report({ summary: { cadence: summary(null, null, { n: 2, needed: 6 }) } });
  expect(lackInWords(few, "cadence")).toBe("2 of 6 strides");
  expect(lackInWords(report({ grade: "one_foot", summary: { flight_time: NONE } }), "flight_time")).toBe(
    "Takes both feet",
  );
  expect(lackInWords(report({ summary: { flight_time: NONE } }), "flight_time")).toBe("Not known here");
  expect(lackInWords(report({ summary: { cadence: summary(170, 0.1) } }), "cadence")).toBeNull();
});

test("the ends of a rail are numbers, and words where those say more", () => {
  const read = report({ rails: { strike_angle: [-Math.PI / 18, Math.PI / 6], contact_balance: [0.45, 0.55] } });
  expect(endsOf(read, "strike_angle")).toEqual(["−10° toes down", "toes up 30°"]);
  expect(endsOf(read, "contact_balance")).toEqual(["more right", "more left"]);
  expect(endsOf(read, "power")).toBeNull();
});
