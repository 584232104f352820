/** Months in a calendar: whole, in order, and of dates rather than of hours. */

import { describe, expect, test } from "vitest";

import {
  dayIn,
  dayKeyOf,
  dayLater,
  dotOf,
  firstOfWeek,
  lengthOf,
  monthIn,
  monthLater,
  todayOf,
  weekdayOf,
  weekdays,
  weeksOf,
  writtenDay,
} from "../../src/house/calendar";
import { activity } from "./made";

const [SUNDAY, MONDAY, SATURDAY] = [0, 1, 6];

describe("a month", () => {
  test.each([
    ["2026-11", 30],
    ["2026-02", 28],
    ["2028-02", 29],
    ["2026-03", 31],
    ["2026-10", 31],
    ["2026-12", 31],
  ])("%s has %i days, each once and in order", (month, days) => {
    expect(lengthOf(month)).toBe(days);
    const dates = weeksOf(month, [], MONDAY).flatMap((week) => week.flatMap((day) => day?.date ?? []));
    expect(dates).toEqual(Array.from({ length: days }, (_, index) => index + 1));
  });

  test("has whole weeks, which begin with the reader's first day", () => {
    const november = weeksOf("2026-11", [], MONDAY);
    expect(november.map((week) => week.length)).toEqual([7, 7, 7, 7, 7, 7]);
    expect(november[0]?.map((day) => day?.date ?? null)).toEqual([null, null, null, null, null, null, 1]);
    expect(weeksOf("2026-11", [], SUNDAY)[0]?.[0]?.date).toBe(1);
    expect(weeksOf("2026-11", [], SATURDAY)[0]?.map((day) => day?.date ?? null)).toEqual([null, 1, 2, 3, 4, 5, 6]);
    expect(weeksOf("2027-02", [], MONDAY)).toHaveLength(4);
  });

  test("is followed by the next, over the end of a year too", () => {
    expect(monthLater("2026-12", 1)).toBe("2027-01");
    expect(monthLater("2026-01", -1)).toBe("2025-12");
    expect(monthLater("2026-05", 20)).toBe("2028-01");
  });
});

describe("days", () => {
  test("follow each other over the ends of months and years, and over those in which clocks change", () => {
    expect(dayLater("2026-12-31", 1)).toBe("2027-01-01");
    expect(dayLater("2028-02-28", 1)).toBe("2028-02-29");
    expect(dayLater("2026-03-01", -1)).toBe("2026-02-28");
    // In Europe clocks change on 2026-03-29 and 2026-10-25, in America on 2026-03-08 and 2026-11-01.
    for (const changing of ["2026-03-08", "2026-03-29", "2026-10-25", "2026-11-01"]) {
      expect(dayLater(dayLater(changing, 1), -1)).toBe(changing);
      expect(Date.parse(dayLater(changing, 7)) - Date.parse(changing)).toBe(7 * 86_400_000);
      expect(weekdayOf(changing, SUNDAY)).toBe(0);
    }
  });

  test("are those of the place where something was", () => {
    const midnight = { start: "2026-10-25T00:30:00Z" };
    expect(dayKeyOf(activity({ ...midnight, time_zone: "Europe/Zurich" }))).toBe("2026-10-25");
    expect(dayKeyOf(activity({ ...midnight, time_zone: "America/New_York" }))).toBe("2026-10-24");
    // The hour that comes twice is of the same day both times.
    for (const start of ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T22:59:00Z"]) {
      expect(dayKeyOf(activity({ start, time_zone: "Europe/Zurich" }))).toBe("2026-10-25");
    }
    expect(dayKeyOf(activity({ start: "2026-10-25T23:00:00Z", time_zone: "Europe/Zurich" }))).toBe("2026-10-26");
  });

  test("hold what was done on them, and how far", () => {
    const list = [activity({ distance: 8000 }), activity({ distance: null, kind: "walk" })];
    const days = weeksOf("2026-11", list, MONDAY).flat();
    const day = days.find((each) => each?.key === "2026-11-18");
    expect([day?.activities.length, day?.distance, day?.run]).toEqual([2, 8000, true]);
    expect(days.find((each) => each?.key === "2026-11-17")?.activities).toEqual([]);
    expect(weeksOf("2026-10", list, MONDAY).flat().every((each) => (each?.activities.length ?? 0) === 0)).toBe(true);
  });

  test("are written by name wherever the reader is", () => {
    expect(writtenDay("2026-11-18", "en", { weekday: "long", day: "numeric" })).toContain("Wednesday");
    expect(writtenDay("2026-11-18", "zh-Hans", { weekday: "long" })).toBe("星期三");
  });

  test("that are none are not read", () => {
    expect([dayIn("2026-11-31"), dayIn("today"), dayIn(null), dayIn("2026-11-30")]).toEqual([null, null, null, "2026-11-30"]);
    expect([monthIn("2026-13"), monthIn("2026-1"), monthIn("2026-01")]).toEqual([null, null, "2026-01"]);
  });

  test("today is that of the reader's clock", () => {
    expect(todayOf(new Date(2026, 2, 1, 0, 5))).toBe("2026-03-01");
  });
});

test("weekdays are named in the reader's language, from the reader's first day on", () => {
  expect(weekdays("en", MONDAY).map(({ long }) => long)[0]).toBe("Monday");
  expect(weekdays("en", SUNDAY).map(({ short }) => short)).toEqual(["S", "M", "T", "W", "T", "F", "S"]);
  expect(weekdays("zh-Hans", MONDAY).map(({ long }) => long)).toEqual([
    "星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日",
  ]);
});

test("a week begins as it does where the reader is, and with Monday where nobody says", () => {
  expect(firstOfWeek("de-CH")).toBe(MONDAY);
  expect([SUNDAY, MONDAY]).toContain(firstOfWeek("en-US"));
});

test("a dot grows with the way, up to a size", () => {
  expect(dotOf(0)).toBeLessThan(dotOf(5000));
  expect(dotOf(5000)).toBeLessThan(dotOf(10_000));
  expect(dotOf(21_000)).toBe(dotOf(100_000));
});
