/**
 * Which foot is tapped: a pod whose foot is stamped, or tapped with heel or toes, feels a jolt. The other foot stands on
 * the same floor and feels a small one, which does not count. Two taps of one foot while the other keeps still tell which
 * pod is on it; feet that walk tell nothing, since both jolt in turn.
 */

import type { Side } from "../recordings/side";
import { SIDES } from "../recordings/side";
import type { Sample } from "./motion";
import { GRAVITY, length } from "./motion";

/** m/s² by which the force leaves that of rest: lifting and turning a foot stay below. */
const JOLT = GRAVITY;
/** s in which a foot that rings after a tap is not heard again. */
const RINGING = 0.2;
/** ms within which jolts of both feet are of one tap, and the stronger one is its. */
const TOGETHER = 120;
/** ms in which the taps that tell a foot fall. */
const WINDOW = 3000;
/** So many taps tell it. */
export const TAPS = 2;

interface Tap {
  readonly side: Side;
  readonly strength: number;
  readonly at: number;
}

/** s after a jolt in which a walking foot makes others, and takes no other step. */
export const STEPPING = 0.5;

/** Hears the jolts of one pod; within `deaf` seconds after one, none. */
export class JoltDetector {
  readonly #deaf: number;
  #deafUntil = -Infinity;
  #last = -Infinity;

  constructor(deaf = RINGING) {
    this.#deaf = deaf;
  }

  /** The strength of a jolt (m/s²) that begins in these samples, null where none does. */
  take(samples: readonly Sample[]): number | null {
    let heard: number | null = null;
    for (const { time, force } of samples) {
      // The clock of a pod begins anew when the pod does.
      if (time < this.#last) this.#deafUntil = -Infinity;
      this.#last = time;
      const strength = Math.abs(length(force) - GRAVITY);
      if (strength < JOLT) continue;
      if (time >= this.#deafUntil) heard = strength;
      else if (heard !== null) heard = Math.max(heard, strength);
      if (time >= this.#deafUntil) this.#deafUntil = time + this.#deaf;
    }
    return heard;
  }
}

/** Counts the taps of both feet. */
export class Taps {
  #taps: readonly Tap[] = [];

  /** Takes a jolt that came at `at` (ms). */
  take(side: Side, strength: number, at: number): void {
    const isSame = (tap: Tap): boolean => tap.side !== side && Math.abs(at - tap.at) < TOGETHER;
    const stronger = this.#taps.some((tap) => isSame(tap) && tap.strength >= strength);
    if (stronger) return;
    const others = this.#taps.filter((tap) => !isSame(tap) && at - tap.at < WINDOW);
    this.#taps = [...others, { side, strength, at }];
  }

  /** How many taps of a foot were heard lately. */
  of(side: Side): number {
    return this.#taps.filter((tap) => tap.side === side).length;
  }

  /** The pod, by the foot that it says, whose foot was tapped; null while that is not clear. */
  get tapped(): Side | null {
    return SIDES.find((side) => this.of(side) >= TAPS && this.of(side) === this.#taps.length) ?? null;
  }

  /** Forgets the taps that are no longer of one go. */
  forget(now: number): void {
    this.#taps = this.#taps.filter(({ at }) => now - at < WINDOW);
  }

  clear(): void {
    this.#taps = [];
  }
}
