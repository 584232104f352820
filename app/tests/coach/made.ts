/** Made-up strides of both feet, whose form is known, and documents to hold them against. */

import type { CoachDocument, ProgressDocument } from "../../src/coach/documents";
import type { Fastest, Line } from "../../src/coach/progress";
import { Stride } from "../../src/engine/generated/stride.js";
import { FIELDS } from "../../src/engine/stride";
import type { Side } from "../../src/recordings/side";
import { chanceOf } from "../chance";

export interface Made {
  readonly side: Side;
  /** s since the start of the run. */
  readonly time: number;
  readonly values: Float64Array;
}

/** Strides at 3 m/s; the cadence (steps/s) may go with the time. */
export function* strides(seconds: number, cadence: (time: number) => number = () => 2.8): Generator<Made> {
  const chance = chanceOf(11);
  const contacts = { left: 0, right: 0 };
  let time = 0;
  for (let step = 0; time < seconds; step += 1) {
    const side = step % 2 === 0 ? "left" : "right";
    const strideTime = 2 / (cadence(time) + 0.03 * (chance() - 0.5));
    const contact = contacts[side];
    const stride = Object.assign(new Stride(), {
      walking: true,
      measured: true,
      angle_known: true,
      contact,
      toe_off: contact + 0.25 + 0.01 * (chance() - 0.5),
      next_contact: contact + strideTime,
      rest: contact + 0.1,
      next_rest: contact + 0.1 + strideTime,
      contact_sigma: 0.002,
      toe_off_sigma: 0.002,
      length: 3 * strideTime,
      length_sigma: 0.02,
      rise_sigma: 0.02,
      strike_angle: 0.16,
      angle_sigma: 0.01,
      braking: 60,
    });
    contacts[side] += strideTime;
    time += 1 / cadence(time);
    yield { side, time, values: Float64Array.from(FIELDS, (name) => Number(stride[name])) };
  }
}

/** A runner of whom it is known how the strides above are usually. */
export const COACH: CoachDocument = {
  coach: 1,
  seed: 20261121,
  goal_speed: null,
  speed_scale: 0.007,
  withheld_share: 0,
  never: [],
  baseline: {
    baseline: 1,
    runs: 20,
    metrics: {
      cadence: { source: "own", knots: [2, 4].map((speed) => [speed, 2.8, 0.025, 0.005]) },
      contact_time: { source: "own", knots: [2, 4].map((speed) => [speed, 0.25, 0.004, 0.001]) },
    },
    retired: [],
  },
};

export function progress(lines: readonly Line[] = [], fastest: readonly Fastest[] = []): ProgressDocument {
  const snapshot = { progress: 1, day: "2026-03-02", lines, fastest } as const;
  return { progress: 1, today: "2026-03-02", scale: 0.007, every: 1000, snapshot, by_position: false };
}

export const GOAL: Line = {
  kind: "goal",
  id: "g",
  period: "week",
  quantity: "distance",
  before: 2000,
  each: 1,
  threshold: 4000,
  end: "2026-03-09",
};

/** The first run there is. */
export const FIRST_RUN: Line = {
  kind: "achievement",
  id: "runs.1",
  period: null,
  quantity: "runs",
  before: 0,
  each: 1,
  threshold: 1,
  end: null,
};
