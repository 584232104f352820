/** A run is dated where the runner was, whoever reads of it. */

import { expect, test } from "vitest";

import "../reader";
import { when } from "../../src/report/when";

const START = "2026-11-17T23:30:00+00:00";

test("the day and the time are those of the runner's zone", () => {
  expect(when({ start: START, time_zone: "Asia/Shanghai" })).toEqual({
    weekday: "Wednesday",
    date: "18 Nov 2026, 07:30",
  });
});

test.each([null, "Atlantis/Capital"])("a time in the zone %s is one of the whole world's, and says so", (zone) => {
  expect(when({ start: START, time_zone: zone })?.date).toBe("17 Nov 2026, 23:30\u00a0UTC");
});

test.each([null, "yesterday"])("a start of %s is no date", (start) => {
  expect(when({ start, time_zone: null })).toBeNull();
});
