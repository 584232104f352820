import "../reader";

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { estimateOf, goalLeft, goalName, lengthName, mondayOf, roughly, achievementName, amountOf, daysBetween, recordGain } from "../../src/progress/words";
import { settings } from "../../src/settings/settings.svelte";
import { achievement, goal } from "./made";

beforeEach(() => {
  vi.useFakeTimers({ now: new Date(2026, 10, 21, 12) });
});

afterEach(() => {
  vi.useRealTimers();
  settings.choose({ units: "kilometres" });
});

test("a week begins on Monday, whichever day of it is asked for", () => {
  expect(["2026-11-16", "2026-11-21", "2026-11-22"].map(mondayOf)).toEqual(Array(3).fill("2026-11-16"));
  expect(mondayOf("2026-11-15")).toBe("2026-11-09");
  expect(daysBetween("2026-02-28", "2026-03-01")).toBe(1);
});

describe("an amount", () => {
  test("is in the unit that the runner counts in, without a zero behind the point", () => {
    expect(amountOf("distance", 37_400)).toBe("37.4\u00a0km");
    expect(amountOf("distance", 25_000)).toBe("25\u00a0km");
    settings.choose({ units: "miles" });
    expect(amountOf("distance", 16_093.44)).toBe("10\u00a0mi");
  });

  test("of runs and days knows one from many", () => {
    expect([amountOf("runs", 1), amountOf("runs", 4), amountOf("days", 1)]).toEqual(["1 run", "4 runs", "1 day"]);
  });

  test("that is estimated has no digit finer than its interval", () => {
    expect(estimateOf("distance", 24_512, 2600)).toBe("25\u00a0±\u00a03\u00a0km");
    expect(estimateOf("time", 9000, 1800)).toBe("2.5\u00a0±\u00a00.5 h");
  });
});

describe("a goal", () => {
  test("goes by its name, else by what it is", () => {
    expect(goalName(goal())).toBe("25\u00a0km every week");
    expect(goalName(goal({ name: "Autumn" }))).toBe("Autumn");
  });

  test("says what is left and for how long", () => {
    expect(goalLeft(goal())).toBe("10.9\u00a0km to go, 2 days left.");
    expect(goalLeft(goal({ end: "2026-11-22" }))).toContain("the last day");
    expect(goalLeft(goal({ reached: true }))).toBe("Reached, 2 days left.");
    expect(goalLeft(goal({ period: "event", event: "2026-11-20", end: "2026-11-21" }))).toContain("Nov 20");
  });
});

test("races keep their names whatever the runner counts in", () => {
  settings.choose({ units: "miles" });
  expect([400, 5000, 1609.344, 21_097.5].map(lengthName)).toEqual(["400\u00a0m", "5\u00a0km", "1 mile", "half marathon"]);
});

test("a predicted time is no finer than a tenth of its spread", () => {
  expect(roughly(1360.4, 108)).toEqual({ value: "22:40", margin: "0:50" });
  expect(roughly(7103, 320)).toEqual({ value: "1:58:20", margin: "2:40" });
  expect(roughly(95.2, 4).value).toBe("1:35");
});

test("an achievement is named by how much it takes", () => {
  expect(achievementName(achievement("run_distance", 21_097.5))).toBe("Half marathon in one run");
  expect(achievementName(achievement("runs", 1))).toBe("The first run");
  expect(achievementName(achievement("total_time", 360_000))).toBe("100 h of running in all");
});

test("a faster time is less, a longer way is more", () => {
  expect(recordGain({ kind: "fastest" }, 12)).toBe("\u22120:12");
  expect(recordGain({ kind: "longest_distance" }, 2100)).toBe("+2.1\u00a0km");
});
