/**
 * How a run without shoes goes, told by where the phone is. Positions are off by metres, to the same side for half a minute,
 * and jump from second to second: the way goes on when the phone is a chord away from where it went on last, as home has it
 * (`openstride.analysis._by_position`). Instants are ms since 1970; nothing here waits or reads a clock.
 */

import type { Measured } from "../engine/stride";
import { Along } from "./along";
import type { LiveSummary } from "./figures";
import type { Fix } from "./position";

/** So long is a chord at least (m), and as long as the phone says it may be off. */
const CHORD = 10;
/** Standard uncertainty of such a way, as a share: more than under the open sky, where trees and houses are. */
const SHARE = 0.02;
/** By how much the way across some seconds is off besides (m). */
const JITTER = 2;
/** The pace of now is that of the chords of so long (ms), and of none that ended longer ago. */
const NOW_MS = 20_000;
/** Who has come so far in so long moves (m/s, ms): positions of who stands wander less. */
const MOVES = 0.7;
const LOOK_BACK_MS = 8000;
/** Most walk slower than this (m/s), and most who run are faster. */
const RUNS_FROM = 1.9;
const EARTH = 6_371_000;
const NOBODY = { left: null, right: null };

/** The end of a chord. */
interface Mark {
  readonly fix: Fix;
  readonly way: number;
}

/** The metres between two places that are near each other. */
export function apart(a: Pick<Fix, "latitudeDeg" | "longitudeDeg">, b: Pick<Fix, "latitudeDeg" | "longitudeDeg">): number {
  const radians = Math.PI / 180;
  const north = (b.latitudeDeg - a.latitudeDeg) * radians;
  const east = (((b.longitudeDeg - a.longitudeDeg + 540) % 360) - 180) * radians;
  return EARTH * Math.hypot(north, east * Math.cos(0.5 * (a.latitudeDeg + b.latitudeDeg) * radians));
}

export class ByPosition {
  readonly #along = new Along();
  /** The last fixes, as far back as it takes to see whether the runner moves. */
  readonly #fixes: Fix[] = [];
  readonly #marks: Mark[] = [];
  #way = 0;
  #moving = 0;
  /** Of the first fix (m). */
  #ends = 0;

  /** Takes a fix; those that are no later than the one before are passed by. Returns whether the runner moves. */
  take(fix: Fix): boolean {
    const last = this.#fixes.at(-1);
    if (last !== undefined && fix.at <= last.at) return false;
    const moves = this.#moves(fix);
    if (last === undefined) this.#ends = fix.accuracy;
    else if (moves) this.#moving += (fix.at - last.at) / 1000;
    this.#fixes.push(fix);
    while ((this.#fixes[1]?.at ?? Infinity) <= fix.at - LOOK_BACK_MS) this.#fixes.shift();
    this.#goOn(fix);
    return moves;
  }

  /** On the move (s). */
  get moving(): number {
    return this.#moving;
  }

  /** Returns the way (m); null while there is no place. */
  distance(_now?: number): Measured | null {
    if (this.#marks.length === 0) return null;
    return { value: this.#way, sigma: Math.hypot(SHARE * this.#way, this.#ends) };
  }

  /** Returns the speed of now (m/s); null where the runner has not come on of late. */
  speed(now: number): Measured | null {
    const recent = this.#marks.filter(({ fix }) => now - fix.at < NOW_MS);
    const [first, last] = [recent[0], recent.at(-1)];
    if (first === undefined || last === undefined || last.fix.at <= first.fix.at) return null;
    const way = last.way - first.way;
    const value = way / ((last.fix.at - first.fix.at) / 1000);
    return { value, sigma: value * Math.hypot(SHARE, JITTER / way) };
  }

  /** Returns what the run was like as a whole. */
  summary(_now?: number): LiveSummary {
    const distance = this.distance();
    const known = distance !== null && distance.value > 0 && this.#moving > 0;
    const speed = known ? { value: distance.value / this.#moving, sigma: distance.sigma / this.#moving } : null;
    return {
      running: (speed?.value ?? RUNS_FROM) >= RUNS_FROM,
      distance,
      speed,
      cadenceSpm: null,
      contactTime: NOBODY,
      strikeAngle: NOBODY,
      along: this.#along.told(),
    };
  }

  /** Tells whether the runner moves: as the phone has it, else by how far it was some seconds ago. */
  #moves(fix: Fix): boolean {
    if (fix.speed !== null) return fix.speed >= MOVES;
    const before = this.#fixes.findLast(({ at }) => at <= fix.at - LOOK_BACK_MS);
    // Who has just begun is taken to move.
    return before === undefined || apart(before, fix) >= (MOVES * (fix.at - before.at)) / 1000;
  }

  #goOn(fix: Fix): void {
    const mark = this.#marks.at(-1);
    const chord = mark === undefined ? 0 : apart(mark.fix, fix);
    if (mark !== undefined && chord < Math.max(CHORD, fix.accuracy)) return;
    this.#way += chord;
    this.#marks.push({ fix, way: this.#way });
    while ((this.#marks[1]?.fix.at ?? Infinity) < fix.at - NOW_MS) this.#marks.shift();
    this.#along.go(this.#way, this.#moving);
  }
}
