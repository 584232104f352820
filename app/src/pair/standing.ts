/**
 * Half a minute of quiet standing, of one foot: how the pod lies in the shoe. What was moved does not count, and the time
 * goes on when the foot stands again as it stood; one that stands in another way begins anew.
 */

import type { Sample, Vector } from "./motion";
import { angleBetween, GRAVITY, length } from "./motion";

/** s of quiet standing that are asked for. */
export const QUIET_TIME = 30;
/** s: whether a foot stands still is told of so much at a time. */
const LOOK = 0.25;
/** rad/s by which a standing foot may turn, beside the bias of its gyroscope: as in `engine/standing.py`. */
const STILL_RATE = 0.06;
/** rad/s: a gyroscope just switched on may seem to turn by so much. */
const LARGEST_BIAS = 0.1;
/** m/s² by which the force may differ from its mean. */
const STILL_FORCE = 0.6;
/** rad, 10 degrees: a foot that stands more unlike than that is another stand, as the engine has it. */
export const ANOTHER_STAND = (10 * Math.PI) / 180;
/** rad: accelerometers of phones and pods are off by some 20 thousandths of g, which tilts what they see as upright. */
const TILT_SIGMA = 0.02;

export interface Stand {
  /** s that counted. */
  readonly seconds: number;
  /** Upwards, in the sensor's axes, unit length. */
  readonly up: Vector;
  /** How far the nearest of the sensor's axes is from upright, rad. */
  readonly tilt: { readonly value: number; readonly sigma: number };
}

export class Standing {
  #look: Sample[] = [];
  #up: Vector = [0, 0, 0];
  #samples = 0;
  #seconds = 0;
  #moves = false;

  /** Whether the foot moved when it was last looked at. */
  get moves(): boolean {
    return this.#moves;
  }

  /** From 0 to 1. */
  get done(): number {
    return Math.min(1, this.#seconds / QUIET_TIME);
  }

  /** How the foot stood; null before it stood for long enough. */
  get stand(): Stand | null {
    if (this.#seconds < QUIET_TIME) return null;
    const size = length(this.#up);
    const up: Vector = [this.#up[0] / size, this.#up[1] / size, this.#up[2] / size];
    const nearest = Math.max(...up.map(Math.abs));
    return { seconds: this.#seconds, up, tilt: { value: Math.acos(Math.min(1, nearest)), sigma: TILT_SIGMA } };
  }

  take(samples: readonly Sample[]): void {
    for (const sample of samples) {
      const first = this.#look[0];
      if (first !== undefined && (sample.time < first.time || sample.time - first.time >= LOOK)) this.#judge();
      this.#look.push(sample);
    }
  }

  #judge(): void {
    const look = this.#look;
    this.#look = [];
    const span = (look.at(-1)?.time ?? 0) - (look[0]?.time ?? 0);
    this.#moves = !isStill(look);
    // A second look at the time: where packets were lost in it, less was seen than has passed.
    if (this.#moves || span <= 0 || span > 2 * LOOK) return;
    const up = meanOf(look.map(({ force }) => force));
    if (this.#samples > 0 && angleBetween(this.#up, up) > ANOTHER_STAND) this.#begin();
    const share = look.length / (this.#samples + look.length);
    this.#up = between(this.#up, up, share);
    this.#samples += look.length;
    this.#seconds += Math.min(LOOK, span);
  }

  #begin(): void {
    this.#samples = 0;
    this.#seconds = 0;
    this.#up = [0, 0, 0];
  }
}

function isStill(look: readonly Sample[]): boolean {
  const [rate, force] = [meanOf(look.map((sample) => sample.rate)), meanOf(look.map((sample) => sample.force))];
  const turning = scatterOf(look.map((sample) => sample.rate), rate);
  const shaking = scatterOf(look.map((sample) => sample.force), force);
  const isWeight = Math.abs(length(force) - GRAVITY) < STILL_FORCE;
  return length(rate) < LARGEST_BIAS && turning < STILL_RATE && shaking < STILL_FORCE && isWeight;
}

function meanOf(vectors: readonly Vector[]): Vector {
  const at = (axis: 0 | 1 | 2): number => vectors.reduce((sum, vector) => sum + vector[axis], 0) / vectors.length;
  return [at(0), at(1), at(2)];
}

/** Root mean square of what differs from the mean. */
function scatterOf(vectors: readonly Vector[], [x, y, z]: Vector): number {
  const squares = vectors.map((vector) => (vector[0] - x) ** 2 + (vector[1] - y) ** 2 + (vector[2] - z) ** 2);
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / vectors.length);
}

function between(a: Vector, b: Vector, share: number): Vector {
  const at = (axis: 0 | 1 | 2): number => a[axis] + share * (b[axis] - a[axis]);
  return [at(0), at(1), at(2)];
}
