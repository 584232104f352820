import { afterEach, expect, test, vi } from "vitest";

import type { Vector } from "../../src/pair/motion";
import { keepSeat, keptSeats, seatOf, slipped } from "../../src/pair/seats";
import { QUIET_TIME, Standing } from "../../src/pair/standing";
import { packets, standing, tapped } from "./made";

function stood(...parts: Parameters<typeof standing>[]): Standing {
  const foot = new Standing();
  for (const part of parts) for (const packet of packets(standing(...part))) foot.take(packet);
  return foot;
}

function upright(degrees: number): Vector {
  const angle = (degrees * Math.PI) / 180;
  return [Math.sin(angle), 0, Math.cos(angle)];
}

afterEach(() => vi.unstubAllGlobals());

test("half a minute of standing still tells how the pod lies", () => {
  const { stand, done, moves } = stood([QUIET_TIME + 2, 0, upright(12)]);
  expect([done, moves]).toEqual([1, false]);
  expect(stand?.tilt.value).toBeCloseTo((12 * Math.PI) / 180, 2);
});

test("it is not told before", () => {
  const { stand, done } = stood([15]);
  expect(stand).toBeNull();
  expect(done).toBeCloseTo(0.5, 1);
});

test("who moves is told, and goes on where they were", () => {
  const foot = stood([10]);
  const before = foot.done;
  for (const packet of packets([10.2, 10.5, 10.8].reduce((all, at) => tapped(all, at), standing(1, 10)))) foot.take(packet);
  expect(foot.moves).toBe(true);
  const moved = foot.done;
  for (const packet of packets(standing(5, 11))) foot.take(packet);
  expect(foot.moves).toBe(false);
  expect(moved - before).toBeLessThan(0.02);
  expect(foot.done - moved).toBeCloseTo(5 / QUIET_TIME, 1);
});

test("a foot that then stands in another way begins anew", () => {
  const foot = stood([20], [5, 20, upright(25)]);
  expect(foot.done).toBeCloseTo(5 / QUIET_TIME, 1);
});

test("a shoe in the hand does not stand", () => {
  const foot = new Standing();
  const turning = standing(5).map((sample) => ({ ...sample, rate: [0.4 * Math.sin(3 * sample.time), 0.1, 0] as const }));
  for (const packet of packets(turning)) foot.take(packet);
  expect(foot.done).toBe(0);
});

test("a pod that lies otherwise than the last time has slipped", () => {
  const kept = new Map<string, string>();
  const localStorage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value) };
  vi.stubGlobal("localStorage", localStorage);
  const before = stood([QUIET_TIME + 1]).stand;
  const [alike, turned] = [stood([QUIET_TIME + 1, 0, upright(5)]).stand, stood([QUIET_TIME + 1, 0, upright(20)]).stand];
  if (!before || !alike || !turned) throw new Error("they all stood");
  keepSeat(seatOf({ device: "7f21", name: "OpenStride L", side: "left" }, before, 1000));
  keepSeat(seatOf({ device: "30c8", name: "OpenStride R", side: "right" }, before, 2000));
  keepSeat(seatOf({ device: "7f21", name: "OpenStride L", side: "left" }, before, 3000));
  expect(keptSeats().map(({ device, at }) => [device, at])).toEqual([["7f21", 3000], ["30c8", 2000]]);
  const [seat] = keptSeats();
  if (!seat) throw new Error("it was kept");
  expect(slipped(seat, alike)).toBeNull();
  expect(slipped(seat, turned)).toBeCloseTo((20 * Math.PI) / 180, 1);
});
