/** A foot that stands, and is tapped, as its pod sees it. */

import type { Sample, Vector } from "../../src/pair/motion";
import { GRAVITY } from "../../src/pair/motion";

export const RATE = 208;

/** So many seconds of standing from an instant on, with the sway and the noise of a real one. */
export function standing(seconds: number, from = 0, up: Vector = [0, 0, 1], chance: () => number = Math.random): Sample[] {
  const noise = (size: number): number => size * (2 * chance() - 1);
  return Array.from({ length: Math.round(seconds * RATE) }, (_, i) => ({
    time: from + i / RATE,
    force: [GRAVITY * up[0] + noise(0.1), GRAVITY * up[1] + noise(0.1), GRAVITY * up[2] + noise(0.1)],
    rate: [0.01 + noise(0.02), noise(0.02), noise(0.02)],
  }));
}

/** The same samples with a jolt in them that rings for a tenth of a second. */
export function tapped(samples: readonly Sample[], at: number, strength = 30): Sample[] {
  return samples.map((sample) => {
    const since = sample.time - at;
    if (since < 0 || since > 0.1) return sample;
    const jolt = strength * Math.exp(-since / 0.02) * Math.cos(120 * since);
    return { ...sample, force: [sample.force[0], sample.force[1], sample.force[2] + jolt] };
  });
}

/** In packets as they come. */
export function packets(samples: readonly Sample[]): Sample[][] {
  return Array.from({ length: Math.ceil(samples.length / 8) }, (_, i) => samples.slice(8 * i, 8 * (i + 1)));
}
