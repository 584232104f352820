/** The way of the feet: to one scale in all views, no more than three times as high as long. */

import { expect, test } from "vitest";

import type { Trace, View } from "../../../src/report/charts/swing";
import { swingOf } from "../../../src/report/charts/swing";
import type { Path, SwingPath } from "../../../src/report/document";
import { report } from "./made";

/** Forward from 0 to 2 m, outwards and up as a bow. */
function foot(outwards: number, up: number): SwingPath {
  const path = (wider: number): Path =>
    Array.from({ length: 5 }, (_, index) => {
      const bow = 1 - ((index - 2) / 2) ** 2;
      return [index / 2, outwards * bow + wider, up * bow + wider] as const;
    });
  return { n: 100, needed: null, mean: path(0), low: path(-0.01), high: path(0.01), uncertainty: path(0) };
}

/** The points that a line goes through: of three pairs of a curve the last. */
function points(trace: Trace | undefined): readonly (readonly [number, number])[] {
  return [...(trace?.line ?? "").matchAll(/([-\d.]+) ([-\d.]+)/g)]
    .filter((_, index) => index % 3 === 0)
    .map(([, x, y]) => [Number(x), Number(y)]);
}

function size(view: View | undefined, index: number): readonly [number, number] {
  const all = points(view?.traces[index]);
  const [xs, ys] = [all.map(([x]) => x), all.map(([, y]) => y)];
  return [Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)];
}

test("a low swing is stretched three times and no more", () => {
  const swing = swingOf(report({ swing_path: { left: foot(0.02, 0.05) } }));
  expect(swing?.stretch).toBe(3);
  const [long, tall] = size(swing?.views.side, 0);
  expect(tall / long).toBeCloseTo((3 * 0.05) / 2, 2);
});

test("a high swing is stretched less, so that it stays a strip", () => {
  const swing = swingOf(report({ swing_path: { left: foot(0.05, 0.6) } }));
  expect(swing?.stretch).toBe(1);
});

test("from behind it keeps its shape", () => {
  const swing = swingOf(report({ swing_path: { left: foot(0.1, 0.2) } }));
  const [wide, tall] = size(swing?.views.behind, 0);
  expect(wide / tall).toBeCloseTo(0.5, 2);
});

test("the left foot is at the left, from above and from behind", () => {
  const swing = swingOf(report({ swing_path: { left: foot(0.05, 0.2), right: foot(-0.05, 0.2) } }));
  const [left, right] = swing?.views.top.traces ?? [];
  expect(left?.start[1]).toBeLessThan(right?.start[1] ?? 0);
  const [behindLeft, behindRight] = swing?.views.behind.traces ?? [];
  expect(behindLeft?.start[0]).toBeLessThan(behindRight?.start[0] ?? 0);
});

test("what is outwards goes away from the other foot", () => {
  const swing = swingOf(report({ swing_path: { left: foot(0.05, 0.2), right: foot(-0.05, 0.2) } }));
  const [left, right] = swing?.views.behind.traces ?? [];
  expect(points(left)[2]?.[0]).toBeLessThan(left?.start[0] ?? 0);
  expect(points(right)[2]?.[0]).toBeGreaterThan(right?.start[0] ?? 0);
});

test("without a path there is no drawing", () => {
  const few = { n: 7, needed: 20, mean: null, low: null, high: null, uncertainty: null };
  expect(swingOf(report({ swing_path: { left: few } }))).toBeNull();
});
