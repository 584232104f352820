/**
 * The scale of each metric's rail, in SI units, as on the command line. It belongs to a metric and a gait and never to a
 * run, so that two runs compare at sight.
 */

import type { Rail } from "../look/lens";

const RADIANS = Math.PI / 180;
const STRIKE = { from: -10 * RADIANS, to: 30 * RADIANS } as const satisfies Rail;

const RUNNING = {
  speed: { from: 2, to: 6 },
  cadence: { from: 140, to: 200 },
  contact_time: { from: 0.15, to: 0.35 },
  strike_angle: STRIKE,
} as const satisfies Readonly<Record<string, Rail>>;

const WALKING = {
  speed: { from: 0.4, to: 2.4 },
  cadence: { from: 80, to: 140 },
  contact_time: { from: 0.4, to: 0.9 },
  strike_angle: STRIKE,
} as const satisfies Readonly<Record<keyof typeof RUNNING, Rail>>;

export type RailedMetric = keyof typeof RUNNING;

export function railOf(metric: RailedMetric, running: boolean): Rail {
  return running ? RUNNING[metric] : WALKING[metric];
}
