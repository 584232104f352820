import "../reader";

import { expect, test } from "vitest";

import { formOf, lensOf } from "../../src/house/form";

const one = (value: number | null) => ({
  value,
  uncertainty: value === null ? null : 0.01,
  unit: "s",
  n: 40,
  left: value === null ? null : { value, uncertainty: 0.02, n: 20 },
  right: value === null ? null : { value, uncertainty: 0.02, n: 20 },
  difference: value === null ? null : { value: 0, uncertainty: 0.03 },
});

test("what is not known, has no words or stands elsewhere is not among the lines", () => {
  const summary = { distance: one(10_000), cadence: one(170), flight_time: one(0.1), power: one(null), novelty: one(1) };
  expect(formOf({ summary, kind: "run" }).map(({ metric }) => metric)).toEqual(["flight_time"]);
  expect(formOf({ summary: null, kind: "run" })).toEqual([]);
});

test("speed is read as a pace where one runs, without a difference of the feet", () => {
  const summary = { speed: one(2.9) };
  expect(formOf({ summary, kind: "run" })[0]).toMatchObject({ metric: "pace", difference: null });
  expect(formOf({ summary, kind: "walk" })[0]).toMatchObject({ metric: "speed", difference: { value: 0, sigma: 0.03 } });
});

test("contact time is drawn of each foot, and cadence of both", () => {
  const summary = { contact_time: one(0.24), cadence: one(170) };
  expect(lensOf({ summary }, "contact_time")?.left).toEqual({ value: 0.24, sigma: 0.02 });
  expect(lensOf({ summary }, "cadence")).toMatchObject({ both: { value: 170, sigma: 0.01 }, left: null, difference: null });
  expect(lensOf({ summary: {} }, "cadence")).toBeNull();
});
