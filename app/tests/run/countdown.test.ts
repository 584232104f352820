/** The seconds before a run. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Countdown } from "../../src/run/countdown";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("it counts down to the beginning", async () => {
  const told: number[] = [];
  const countdown = new Countdown(3, (left) => told.push(left));
  expect(told).toEqual([3]);
  await vi.advanceTimersByTimeAsync(2000);
  expect(told).toEqual([3, 2, 1]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await countdown.over).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test("it may be passed over, or gone back from", async () => {
  const passed = new Countdown(10, () => undefined);
  passed.skip();
  expect(await passed.over).toBe(true);
  const back = new Countdown(10, () => undefined);
  back.cancel();
  back.skip();
  expect(await back.over).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
});

test("none is none", async () => {
  const told = vi.fn();
  expect(await new Countdown(0, told).over).toBe(true);
  expect(told).not.toHaveBeenCalled();
});
