/** The list of all strides: sorted, filtered, as a file, and no more of it drawn than is in sight. */

import { expect, test } from "vitest";

import { csvOf, StrideList, windowOf } from "../../../src/report/charts/strides";
import { report, strides } from "./made";

const MEASURED = 0b001;
const RUNNING = 0b010;
const TURNING = 0b100;

const BOTH = new StrideList(
  report({
    strides: {
      left: strides([1, 2, 3], { contact_time: [0.25, NaN, 0.24], u_contact_time: [0.01, NaN, 0.01] }),
      right: strides([1.5, 2.5], { contact_time: [0.26, 0.23], u_contact_time: [0.01, 0.01] }, [
        MEASURED | RUNNING | TURNING,
        0,
      ]),
    },
  }),
);

function times(rows: Uint32Array): readonly number[] {
  return [...rows].map((row) => BOTH.time(row));
}

test("both feet are one list in order of time", () => {
  expect(times(BOTH.rows(["left", "right"], null, "time", false))).toEqual([1, 1.5, 2, 2.5, 3]);
  expect(times(BOTH.rows(["left", "right"], null, "time", true))).toEqual([3, 2.5, 2, 1.5, 1]);
});

test("what is not known comes last, up or down", () => {
  expect(times(BOTH.rows(["left", "right"], null, "contact_time", false))).toEqual([2.5, 3, 1, 1.5, 2]);
  expect(times(BOTH.rows(["left", "right"], null, "contact_time", true))).toEqual([1.5, 1, 3, 2.5, 2]);
});

test("one foot or one remark can be looked at alone", () => {
  expect(times(BOTH.rows(["right"], null, "time", false))).toEqual([1.5, 2.5]);
  expect(times(BOTH.rows(["left", "right"], "turning", "time", false))).toEqual([1.5]);
});

test("a stride that was not measured, or of another gait, says so", () => {
  expect(BOTH.flags(3)).toEqual(["turning"]);
  expect(BOTH.flags(4)).toEqual(["not_measured", "other_gait"]);
  expect(BOTH.flags(0)).toEqual([]);
});

test("columns that no stride has are not shown", () => {
  expect(BOTH.columns).toEqual(["contact_time"]);
});

test("a row that is not there is no stride", () => {
  expect(() => BOTH.side(5)).toThrow(RangeError);
});

test("the file has a line a stride, with its uncertainty, and nothing where nothing is known", () => {
  expect(csvOf(BOTH, BOTH.rows(["left", "right"], null, "time", false)).split("\r\n")).toEqual([
    "side,time,contact_time,u_contact_time,flags",
    "left,1,0.25,0.01,",
    "right,1.5,0.26,0.01,turning",
    "left,2,,,",
    "right,2.5,0.23,0.01,not_measured other_gait",
    "left,3,0.24,0.01,",
    "",
  ]);
});

test("the file has no column for uncertainties that the report does not carry", () => {
  const list = new StrideList(report({ strides: { left: strides([1], { speed: [3.2] }) } }));
  expect(csvOf(list, [0])).toBe("side,time,speed,flags\r\nleft,1,3.2,\r\n");
});

test("rows are drawn where the list stands, and take the room of all", () => {
  const sight = windowOf(20_000, 36, 36_000, 432, 8);
  expect(sight).toEqual({ from: 992, to: 1020, above: 992 * 36, below: (20_000 - 1020) * 36 });
  expect(windowOf(3, 36, 0, 432)).toEqual({ from: 0, to: 3, above: 0, below: 0 });
  expect(windowOf(3, 36, 9000, 432)).toEqual({ from: 3, to: 3, above: 108, below: 0 });
});

test("twenty thousand strides are sorted while a finger lifts", () => {
  const count = 10_000;
  const foot = (offset: number) =>
    strides(
      Array.from({ length: count }, (_, index) => index * 0.7 + offset),
      { contact_time: Array.from({ length: count }, (_, index) => ((index * 7919) % 10_007) / 1e5) },
    );
  const list = new StrideList(report({ strides: { left: foot(0), right: foot(0.35) } }));
  const began = performance.now();
  const rows = list.rows(["left", "right"], null, "contact_time", false);
  expect(performance.now() - began).toBeLessThan(1000);
  expect(rows).toHaveLength(2 * count);
  expect(list.value(rows[0] ?? 0, "contact_time")).toBeLessThanOrEqual(list.value(rows[1] ?? 0, "contact_time"));
});
