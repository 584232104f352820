import { expect, test } from "vitest";

import type { Sample } from "../../src/pair/motion";
import { JoltDetector, STEPPING, Taps } from "../../src/pair/taps";
import { packets, standing, tapped } from "./made";

function heard(samples: readonly Sample[]): number[] {
  const detector = new JoltDetector();
  return packets(samples)
    .map((packet) => detector.take(packet))
    .filter((strength) => strength !== null);
}

test("each tap is heard once, however it rings", () => {
  const samples = [0.5, 0.9, 1.6].reduce((all, at) => tapped(all, at), standing(3));
  expect(heard(samples)).toHaveLength(3);
});

test("a step is one, though heel and toes both jolt", () => {
  const steps = [0.5, 0.85, 1.6, 1.95].reduce((all, at) => tapped(all, at), standing(3));
  const detector = new JoltDetector(STEPPING);
  expect(packets(steps).filter((packet) => detector.take(packet) !== null)).toHaveLength(2);
});

test("a foot that stands, is lifted or turned is not heard", () => {
  const lifted = standing(2).map((sample) => ({ ...sample, force: [1, 2, 9.8 + 5 * Math.sin(6 * sample.time)] as const }));
  expect(heard(standing(5))).toEqual([]);
  expect(heard(lifted)).toEqual([]);
});

test("a pod that was switched off and on is heard again", () => {
  const detector = new JoltDetector();
  expect(detector.take(tapped(standing(0.2, 500), 500.1))).not.toBeNull();
  expect(detector.take(tapped(standing(0.2), 0.1))).not.toBeNull();
});

test("two taps of one foot tell which pod is on it", () => {
  const taps = new Taps();
  taps.take("right", 30, 1000);
  expect(taps.tapped).toBeNull();
  taps.take("right", 25, 1600);
  expect(taps.tapped).toBe("right");
  expect(taps.of("left")).toBe(0);
});

test("the floor carries a tap to the other foot, where it does not count, whichever is heard first", () => {
  const taps = new Taps();
  taps.take("left", 12, 1000);
  taps.take("right", 40, 1040);
  taps.take("right", 40, 1500);
  taps.take("left", 12, 1550);
  expect([taps.of("left"), taps.of("right"), taps.tapped]).toEqual([0, 2, "right"]);
});

test("feet that walk tell nothing", () => {
  const taps = new Taps();
  for (let step = 0; step < 20; step++) taps.take(step % 2 === 0 ? "left" : "right", 30, 1000 + 550 * step);
  expect(taps.tapped).toBeNull();
});

test("taps that are long ago are forgotten", () => {
  const taps = new Taps();
  taps.take("left", 30, 1000);
  taps.forget(4500);
  expect(taps.of("left")).toBe(0);
  taps.take("left", 30, 5000);
  expect(taps.tapped).toBeNull();
});
