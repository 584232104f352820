/** The axis of the charts: instants and places find each other, by time and by distance. */

import { expect, test } from "vitest";

import type { Course } from "../../../src/report/charts/course";
import { courseOf, instantAt, placeAt, scaled, windowAt, within } from "../../../src/report/charts/course";
import { along, report, series } from "./made";

const FOUR = [series("speed", null, [3, 3, 3, 3])];

function course(of: ReturnType<typeof courseOf>): Course {
  if (of === null) throw new Error("no course");
  return of;
}

const byTime = course(courseOf(report({ along: { time: along(FOUR, 15, 100), distance: null } }), "time"));
const distance = { ...along(FOUR, 50, 100), time: [100, 118, 140, 300, 310], distance: [25, 75, 125, 160] };
const byDistance = course(courseOf(report({ along: { time: along(FOUR), distance } }), "distance"));

test("time counts from the start of the run", () => {
  expect([...byTime.bounds]).toEqual([0, 15, 30, 45, 60]);
  expect(placeAt(byTime, 130)).toBe(30);
  expect(instantAt(byTime, 30)).toBe(130);
});

test("the last window by distance is as long as the run was", () => {
  expect(byDistance.whole).toEqual([0, 170]);
});

test("a stop takes no distance, and the place stands still meanwhile", () => {
  expect(placeAt(byDistance, 140)).toBe(100);
  expect(placeAt(byDistance, 220)).toBe(125);
  expect(instantAt(byDistance, 125)).toBe(220);
});

test("what lies beyond the run is its end", () => {
  expect(placeAt(byDistance, 9999)).toBe(170);
  expect(placeAt(byTime, 0)).toBe(0);
  expect(windowAt(byTime, -5)).toBe(0);
  expect(windowAt(byTime, 60)).toBe(3);
});

test("a place lies in the window that begins there", () => {
  expect(windowAt(byTime, 14.9)).toBe(0);
  expect(windowAt(byTime, 15)).toBe(1);
});

test("a report without lengths has no way by distance", () => {
  expect(courseOf(report({ along: { time: along(FOUR), distance: null } }), "distance")).toBeNull();
});

test("a closer look keeps to the run, and to two windows", () => {
  expect(within(byTime, [-20, 25])).toEqual([0, 45]);
  expect(within(byTime, [50, 51])).toEqual([30, 60]);
  expect(within(byTime, [-10, 100])).toEqual([0, 60]);
});

test("a pinch keeps the place under the fingers", () => {
  expect(scaled([0, 60], 0.5, 0.25)).toEqual([7.5, 37.5]);
  expect(scaled([0, 60], 1, 0.9)).toEqual([0, 60]);
});
