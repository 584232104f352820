import "../reader";

import { expect, test } from "vitest";

import { retyped, retypedMoment, retypedWay, typedDuration, typedMoment, typedNumber, typedWay } from "../../src/house/typed";
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

test.each([
  ["1:05:30", 3930],
  ["0:45:00", 2700],
  ["45:30", 2730],
  ["90:00", 5400],
  ["45", 2700],
  [" 1：05：30 ", 3930],
  ["", null],
])("%j lasts %j", (typed, seconds) => {
  expect(typedDuration(typed)).toBe(seconds);
});

test.each(["1:5:30", "1:65:00", "1:05:60", "45:3", "an hour", "1:00:00:00", "-1:05:30", "45.5"])("%j is no time", (typed) => {
  expect(typedDuration(typed)).toBeNaN();
});

test.each([
  ["2026-05-01T08:00", "Europe/Berlin", "2026-05-01T06:00:00.000Z"],
  ["2026-01-01T00:30", "Europe/Berlin", "2025-12-31T23:30:00.000Z"],
  ["2026-05-01T06:15", "Asia/Kathmandu", "2026-05-01T00:30:00.000Z"],
  ["2026-04-30T20:00", "America/Los_Angeles", "2026-05-01T03:00:00.000Z"],
  // An hour before and after the clocks are put forward, and back.
  ["2026-03-29T01:30", "Europe/Berlin", "2026-03-29T00:30:00.000Z"],
  ["2026-03-29T03:30", "Europe/Berlin", "2026-03-29T01:30:00.000Z"],
  ["2026-10-25T01:30", "Europe/Berlin", "2026-10-24T23:30:00.000Z"],
  ["2026-10-25T03:30", "Europe/Berlin", "2026-10-25T02:30:00.000Z"],
])("%s in %s is %s, and back", (typed, zone, instant) => {
  expect(typedMoment(typed, zone)).toBe(instant);
  expect(retypedMoment(instant, zone)).toBe(typed);
});

test("what is no day and time is none, and a time that the clocks left out is one beside it", () => {
  expect([typedMoment("", "UTC"), typedMoment("yesterday", "UTC")]).toEqual([null, null]);
  expect(["2026-03-29T00:30:00.000Z", "2026-03-29T01:30:00.000Z"]).toContain(typedMoment("2026-03-29T02:30", "Europe/Berlin"));
  expect(retypedMoment("2026-05-01T06:00:59.900Z", "UTC")).toBe("2026-05-01T06:00");
});
