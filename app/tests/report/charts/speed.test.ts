/** Form against speed: a line between the speeds that were run, less sure at their ends. */

import { expect, test } from "vitest";

import { knownLine, speedsOf } from "../../../src/report/charts/speed";
import type { SpeedLine } from "../../../src/report/document";
import { report } from "./made";

const LINE: SpeedLine = {
  speed: 3,
  lowest: 2.5,
  highest: 3.5,
  value: 0.25,
  value_uncertainty: 0.003,
  slope: -0.04,
  slope_uncertainty: 0.008,
  n: 40,
  needed: null,
};

test("it goes from the slowest to the fastest speed, and says what lies between them", () => {
  const known = knownLine(LINE, undefined);
  expect(known?.points[0]?.value).toBeCloseTo(0.27);
  expect(known?.points.at(-1)?.value).toBeCloseTo(0.23);
  expect(known?.change.value).toBeCloseTo(-0.04);
  expect(known?.change.uncertainty).toBeCloseTo(0.008);
});

test("its interval is narrowest at the mean speed", () => {
  const halves = knownLine(LINE, undefined)?.points.map(({ half }) => half) ?? [];
  expect(halves[8]).toBeCloseTo(1.96 * 0.003);
  expect(halves[0]).toBeCloseTo(1.96 * 0.005);
  expect(Math.min(...halves)).toBe(halves[8]);
});

test("the scale holds the interval, and spans an eighth of the rail", () => {
  expect(knownLine(LINE, [0, 4])?.reach).toEqual([0, 0.5]);
});

test("a line that is not known is none", () => {
  expect(knownLine({ ...LINE, value: null, n: 4, needed: 12 }, undefined)).toBeNull();
});

test("the speeds of all lines are one axis", () => {
  const unknown = { ...LINE, lowest: null, highest: null };
  const lines = { cadence: LINE, contact_time: unknown, impact: { ...LINE, lowest: 2.2 } };
  expect(speedsOf(report({ form_by_speed: lines }))).toEqual([2.2, 3.5]);
});
