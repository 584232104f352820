/** What strides say about a run while it goes on. */

import { describe, expect, test } from "vitest";

import type { LiveStrideView } from "../../src/engine/stride";
import type { Side } from "../../src/recordings/side";
import { Figures, mean } from "../../src/run/figures";

const START = 1_000_000;
const STRIDE_MS = 700;

function stride(side: Side, n: number, changes: Partial<LiveStrideView> = {}): LiveStrideView {
  return {
    side,
    number: n,
    duration: STRIDE_MS / 1000,
    contactTime: { value: 0.25, sigma: 0.01 },
    strideTime: { value: 0.7, sigma: 0.01 },
    length: { value: 2, sigma: 0.02 },
    speed: { value: 2 / 0.7, sigma: 0.03 },
    strikeAngle: { value: 0.1, sigma: 0.02 },
    eversion: { value: 0.15, sigma: 0.01 },
    cadenceSpm: { value: 120 / 0.7, sigma: 2.4 },
    arrived: START + n * STRIDE_MS + (side === "right" ? STRIDE_MS / 2 : 0),
    ...changes,
  };
}

/** Instant just after stride `n` of both feet. */
const after = (n: number): number => START + (n + 0.5) * STRIDE_MS;

function run(figures: Figures, side: Side, from: number, to: number): void {
  for (let n = from; n < to; n += 1) figures.take(stride(side, n));
}

function both(figures: Figures, from: number, to: number): void {
  for (let n = from; n < to; n += 1) {
    figures.take(stride("left", n));
    figures.take(stride("right", n));
  }
}

test("a mean is as uncertain as its strides are, not less: their errors are common", () => {
  expect(mean([{ value: 1, sigma: 0.1 }, { value: 3, sigma: 0.3 }])).toEqual({ value: 2, sigma: 0.2 });
  expect(mean([])).toBeNull();
});

describe("figures of a foot", () => {
  test("are means over its last eight strides", () => {
    const figures = new Figures();
    run(figures, "left", 0, 8);
    for (let n = 8; n < 12; n += 1) figures.take(stride("left", n, { contactTime: { value: 0.27, sigma: 0.01 } }));
    expect(figures.ofFoot("left", "contactTime", after(11))?.value).toBeCloseTo(0.26);
    expect(figures.ofFoot("right", "contactTime", after(11))).toBeNull();
  });

  test("leave out what was not measured", () => {
    const figures = new Figures();
    run(figures, "left", 0, 3);
    figures.take(stride("left", 3, { contactTime: null }));
    expect(figures.ofFoot("left", "contactTime", after(3))?.value).toBeCloseTo(0.25);
  });

  test("are not known once the foot was silent for three seconds, and begin anew after it", () => {
    const figures = new Figures();
    run(figures, "left", 0, 8);
    expect(figures.ofFoot("left", "speed", after(7) + 3001)).toBeNull();
    figures.take(stride("left", 20, { contactTime: { value: 0.3, sigma: 0.01 } }));
    expect(figures.ofFoot("left", "contactTime", after(20))?.value).toBeCloseTo(0.3);
  });
});

describe("distance", () => {
  test("is the mean way of both feet", () => {
    const figures = new Figures();
    both(figures, 0, 100);
    const distance = figures.distance(after(99));
    expect(distance?.value).toBeCloseTo(200);
    expect(distance?.sigma).toBeCloseTo(2);
  });

  test("is that of one foot where there is one", () => {
    const figures = new Figures();
    run(figures, "right", 0, 50);
    expect(figures.distance(after(49))?.value).toBeCloseTo(100);
  });

  test("goes on while a foot is out of reach, and after it came back", () => {
    const figures = new Figures();
    both(figures, 0, 20);
    run(figures, "left", 20, 60);
    expect(figures.distance(after(59))?.value).toBeCloseTo(120);
    both(figures, 60, 80);
    expect(figures.distance(after(79))?.value).toBeCloseTo(160, -0.7);
    run(figures, "right", 80, 120);
    expect(figures.distance(after(119))?.value).toBeCloseTo(240, -0.7);
  });

  test("does not grow while the runner stands", () => {
    const figures = new Figures();
    both(figures, 0, 20);
    expect(figures.distance(after(1000))?.value).toBeCloseTo(40);
    both(figures, 1000, 1010);
    expect(figures.distance(after(1009))?.value).toBeCloseTo(60);
  });

  test("takes a stride that was not measured to be as long as its neighbours", () => {
    const figures = new Figures();
    run(figures, "left", 0, 4);
    figures.take(stride("left", 4, { length: null, speed: null }));
    expect(figures.distance(after(4))?.value).toBeCloseTo(10);
  });

  test("counts the strides that are read from the log", () => {
    const figures = new Figures();
    for (let n = 0; n < 10; n += 1) {
      figures.take(stride("left", n, { arrived: null }));
      figures.take(stride("right", n, { arrived: null }));
    }
    expect(figures.distance(START)?.value).toBeCloseTo(20);
    both(figures, 0, 10);
    expect(figures.distance(after(9))?.value).toBeCloseTo(40);
  });

  test("is not known before the first stride", () => {
    expect(new Figures().distance(START)).toBeNull();
  });
});

test("running has a moment in the air, walking has not", () => {
  const figures = new Figures();
  expect(figures.running(START)).toBeNull();
  both(figures, 0, 3);
  expect(figures.running(after(2))).toBe(true);
  for (let n = 3; n < 11; n += 1) {
    figures.take(stride("left", n, { contactTime: { value: 0.45, sigma: 0.01 } }));
    figures.take(stride("right", n, { contactTime: { value: 0.45, sigma: 0.01 } }));
  }
  expect(figures.running(after(10))).toBe(false);
});

test("a run as a whole has the means over all its strides", () => {
  const figures = new Figures();
  both(figures, 0, 20);
  for (let n = 20; n < 30; n += 1) figures.take(stride("left", n, { contactTime: { value: 0.28, sigma: 0.01 } }));
  const summary = figures.summary(after(29));
  expect(summary.running).toBe(true);
  expect(summary.speed?.value).toBeCloseTo(2 / 0.7);
  expect(summary.cadenceSpm?.value).toBeCloseTo(120 / 0.7);
  expect(summary.contactTime.left?.value).toBeCloseTo(0.26);
  expect(summary.contactTime.right?.value).toBeCloseTo(0.25);
  expect(new Figures().summary(START).speed).toBeNull();
});

test("a summary's form is that of the gait which prevails, as home's is", () => {
  const figures = new Figures();
  const walking = { contactTime: { value: 0.65, sigma: 0.01 }, strideTime: { value: 1.1, sigma: 0.01 }, cadenceSpm: { value: 109, sigma: 2 } };
  for (let n = 0; n < 10; n += 1) figures.take(stride("left", n, walking));
  expect(figures.summary(after(9)).running).toBe(false);
  expect(figures.summary(after(9)).cadenceSpm?.value).toBeCloseTo(109);
  run(figures, "left", 10, 30);
  expect(figures.summary(after(29)).running).toBe(true);
  expect(figures.summary(after(29)).cadenceSpm?.value).toBeCloseTo(120 / 0.7);
  expect(figures.summary(after(29)).contactTime.left?.value).toBeCloseTo(0.25);
});
