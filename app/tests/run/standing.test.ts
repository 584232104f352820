/** When a runner stands, by the strides alone. */

import { expect, test } from "vitest";

import { Standing, STANDS_AFTER_MS } from "../../src/run/standing";

const BEGIN = 1_000_000;

test("five seconds without a stride are a pause, from the last stride on", () => {
  const standing = new Standing(BEGIN);
  standing.stride(BEGIN + 10_000);
  expect(standing.look(BEGIN + 14_000, true)).toBe(false);
  expect(standing.look(BEGIN + 10_000 + STANDS_AFTER_MS, true)).toBe(true);
  expect(standing.since).toBe(BEGIN + 10_000);
  expect(standing.look(BEGIN + 20_000, true)).toBe(false);
  expect(standing.total(BEGIN + 20_000)).toBe(10_000);
});

test("the first stride ends it", () => {
  const standing = new Standing(BEGIN);
  standing.look(BEGIN + 6000, true);
  expect(standing.since).toBe(BEGIN);
  expect(standing.stride(BEGIN + 8000)).toBe(true);
  expect(standing.stride(BEGIN + 8700)).toBe(false);
  expect(standing.since).toBeNull();
  expect(standing.total(BEGIN + 60_000)).toBe(8000);
});

test("shoes out of reach are no pause, and neither is the time after they are found", () => {
  const standing = new Standing(BEGIN);
  standing.stride(BEGIN + 1000);
  for (let at = BEGIN + 2000; at <= BEGIN + 60_000; at += 1000) expect(standing.look(at, false)).toBe(false);
  expect(standing.look(BEGIN + 61_000, true)).toBe(false);
  expect(standing.look(BEGIN + 65_000, true)).toBe(true);
  expect(standing.since).toBe(BEGIN + 60_000);
});

test("a pause in which the shoes are lost lasts until the next stride", () => {
  const standing = new Standing(BEGIN);
  standing.look(BEGIN + 6000, true);
  standing.look(BEGIN + 20_000, false);
  expect(standing.since).toBe(BEGIN);
  standing.stride(BEGIN + 30_000);
  expect(standing.total(BEGIN + 31_000)).toBe(30_000);
});
