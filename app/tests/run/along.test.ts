/** What a run keeps of its way: windows and splits, however long it was. */

import { describe, expect, test } from "vitest";

import type { LiveStrideView } from "../../src/engine/stride";
import type { Side } from "../../src/recordings/side";
import { Along } from "../../src/run/along";
import { Figures } from "../../src/run/figures";

function stride(side: Side, changes: Partial<LiveStrideView> = {}): LiveStrideView {
  return {
    side,
    number: 0,
    duration: 0.7,
    contactTime: { value: side === "left" ? 0.24 : 0.26, sigma: 0.01 },
    strideTime: { value: 0.7, sigma: 0.01 },
    length: { value: 2.1, sigma: 0.02 },
    speed: { value: 3, sigma: 0.03 },
    strikeAngle: { value: 0.1, sigma: 0.02 },
    eversion: null,
    cadenceSpm: { value: 171, sigma: 2 },
    arrived: null,
    ...changes,
  };
}

/** A step of either foot every 0.35 s; `speed` is that of a time (s). */
function ran(seconds: number, speed: (at: number) => number): Along {
  const along = new Along();
  let way = 0;
  for (let step = 1; step * 0.35 <= seconds; step += 1) {
    way += 0.35 * speed(step * 0.35);
    along.take(stride(step % 2 === 0 ? "left" : "right"), way, step * 0.35);
  }
  return along;
}

describe("windows", () => {
  test("hold speed, cadence and each foot's contact time", () => {
    const { width, speed, cadenceSpm, contactTime } = ran(60, () => 3).told();
    expect(width).toBe(5);
    // The last step may end just before the window does.
    expect(speed.length).toBeGreaterThanOrEqual(11);
    expect(new Set(speed)).toEqual(new Set([3]));
    expect(new Set(cadenceSpm)).toEqual(new Set([171]));
    expect(new Set(contactTime.left)).toEqual(new Set([0.24]));
    expect(new Set(contactTime.right)).toEqual(new Set([0.26]));
  });

  test("are never more than 120, and their means stay what they were", () => {
    const { width, speed } = ran(7201, (at) => (at < 3600 ? 3 : 2)).told();
    expect(width).toBe(80);
    expect(speed.length).toBe(90);
    expect(speed.slice(0, 44).every((each) => each === 3)).toBe(true);
    expect(speed.slice(46).every((each) => each === 2)).toBe(true);
  });

  test("that no stride of a foot fell into say nothing of it", () => {
    const along = new Along();
    for (let step = 1; step <= 40; step += 1) along.take(stride("left"), step, step * 0.7);
    const { contactTime } = along.told();
    expect(contactTime.left.every((each) => each === 0.24)).toBe(true);
    expect(contactTime.right.every((each) => each === null)).toBe(true);
  });

  test("there are none of a run that has not begun", () => {
    expect(new Along().told()).toEqual({
      width: 5,
      speed: [],
      cadenceSpm: [],
      contactTime: { left: [], right: [] },
      kilometres: [],
      miles: [],
    });
  });
});

describe("splits", () => {
  test("end where the kilometre and the mile do, between two steps", () => {
    const { kilometres, miles } = ran(1000, () => 2.5).told();
    expect(kilometres.map(({ length }) => Math.round(length))).toEqual([1000, 1000, 500]);
    expect(kilometres[0]?.seconds).toBeCloseTo(400, 1);
    expect(kilometres[1]?.seconds).toBeCloseTo(400, 1);
    expect(miles[0]?.seconds).toBeCloseTo(1609.344 / 2.5, 1);
    expect(miles[1]?.length).toBeCloseTo(2500 - 1609.344, -1);
    expect(kilometres[0]?.cadenceSpm).toBe(171);
    expect(kilometres[0]?.contactTime).toBeCloseTo(0.25);
  });

  test("are all told where a whole stretch came at once, as of a foot that was out of reach", () => {
    const along = new Along();
    along.take(stride("left"), 900, 300);
    along.take(stride("left"), 3100, 1040);
    expect(along.told().kilometres.map(({ length }) => length)).toEqual([1000, 1000, 1000, 100]);
  });

  test("a few metres at the end are none", () => {
    expect(ran(401, () => 2.5).told().kilometres).toHaveLength(1);
  });
});

test("a run that is read from its log has the way and the time that it had", () => {
  const figures = new Figures();
  for (let step = 0; step < 1000; step += 1) figures.take(stride(step % 2 === 0 ? "left" : "right"));
  const { along } = figures.summary(Infinity);
  expect(along?.kilometres[0]?.seconds).toBeCloseTo(1000 / 3, 0);
  expect(along?.speed.slice(2, -1).every((each) => each !== null && Math.abs(each - 3) < 0.1)).toBe(true);
});

test("one foot that is out of reach is carried by the other", () => {
  const figures = new Figures();
  for (let step = 0; step < 1200; step += 1) {
    const side = step % 2 === 0 ? "left" : "right";
    if (side === "right" && step > 300 && step < 900) continue;
    figures.take(stride(side, { arrived: 1_000_000 + step * 350 }));
  }
  const { along, distance } = figures.summary(1_000_000 + 1200 * 350);
  expect(distance?.value).toBeCloseTo(1260, -1);
  expect(along?.kilometres[0]?.seconds).toBeCloseTo(1000 / 3, -1);
  expect(along?.speed.slice(2, -2).every((each) => each !== null && Math.abs(each - 3) < 0.35)).toBe(true);
});
