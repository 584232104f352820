/** A curve goes through its means, and stops where nothing is known. */

import { expect, test } from "vitest";

import { holes, line, ribbon, stretches } from "../../../src/report/charts/curve";

const FRAME = { view: [0, 40], scale: [0, 10] } as const;
const BOUNDS = [0, 10, 20, 30, 40];

function points(path: string): readonly (readonly number[])[] {
  return [...path.matchAll(/([-\d.]+) ([-\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
}

test("it goes through the middles of the windows, larger values higher", () => {
  expect(points(line(FRAME, BOUNDS, Float64Array.of(0, 5, 10, 5)))).toEqual([
    [125, 100],
    [375, 50],
    [625, 0],
    [875, 50],
  ]);
});

test("it stops at a hole and begins again behind it", () => {
  const values = Float64Array.of(1, 2, NaN, 3);
  expect(stretches(values)).toEqual([
    { from: 0, to: 2 },
    { from: 3, to: 4 },
  ]);
  expect(holes(values)).toEqual([{ from: 2, to: 3 }]);
  expect(line(FRAME, BOUNDS, values).match(/M/g)).toHaveLength(2);
});

test("a window alone is seen, from its one end to the other", () => {
  expect(points(line(FRAME, BOUNDS, Float64Array.of(NaN, 5, NaN, NaN)))).toEqual([
    [250, 50],
    [500, 50],
  ]);
});

test("a ribbon reaches half an interval up and down, and is not drawn where that is not known", () => {
  const half = Float64Array.of(1, 2, NaN, NaN);
  expect(points(ribbon(FRAME, BOUNDS, Float64Array.of(5, 5, 5, 5), half))).toEqual([
    [125, 40],
    [375, 30],
    [375, 70],
    [125, 60],
  ]);
});

test("nothing known draws nothing", () => {
  expect(line(FRAME, BOUNDS, Float64Array.of(NaN, NaN, NaN, NaN))).toBe("");
});

test("a closer view moves the same points outwards", () => {
  const closer = { ...FRAME, view: [10, 30] as const };
  expect(points(line(closer, BOUNDS, Float64Array.of(0, 5, 10, 5))).map(([x]) => x)).toEqual([-250, 250, 750, 1250]);
});
