/**
 * The way of a run without shoes, from position to position. Positions are off by metres, to the same side for half a
 * minute, and jump from second to second: the way goes on when the phone is a chord away from where it went on last, as
 * home has it (`openstride.analysis._by_position`). Instants are ms since 1970; nothing here waits or reads a clock.
 */

import type { Now } from "../coach/progress";
import type { Fix } from "./fix";

/** So long is a chord at least (m), and as long as the phone says it may be off. */
const CHORD = 10;
/** Who has come so far in so long moves (m/s, ms): positions of who stands wander less. */
const MOVES = 0.7;
const LOOK_BACK_MS = 8000;
/** Most walk slower than this (m/s), and most who run are faster. */
const RUNS_FROM = 1.9;
const EARTH = 6_371_000;

/** The end of a chord. */
export interface Mark {
  readonly fix: Fix;
  /** How far the way is there (m). */
  readonly way: number;
}

/** The metres between two places that are near each other. */
export function apart(a: Pick<Fix, "latitudeDeg" | "longitudeDeg">, b: Pick<Fix, "latitudeDeg" | "longitudeDeg">): number {
  const radians = Math.PI / 180;
  const north = (b.latitudeDeg - a.latitudeDeg) * radians;
  const east = (((b.longitudeDeg - a.longitudeDeg + 540) % 360) - 180) * radians;
  return EARTH * Math.hypot(north, east * Math.cos(0.5 * (a.latitudeDeg + b.latitudeDeg) * radians));
}

export class Chords {
  /** The last fixes, as far back as it takes to see whether the runner moves. */
  readonly #fixes: Fix[] = [];
  #mark: Mark | null = null;
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

  /** Where the way went on last; null while there is no place. */
  get mark(): Mark | null {
    return this.#mark;
  }

  /** On the move (s). */
  get moving(): number {
    return this.#moving;
  }

  /** Radius that held the first place (m): so unsure are the ends of the way. */
  get ends(): number {
    return this.#ends;
  }

  /** Whether it was run so far, and not walked. */
  get running(): boolean {
    return this.#moving > 0 && (this.#mark?.way ?? 0) / this.#moving >= RUNS_FROM;
  }

  /** Where the run is, `time` seconds after its start. */
  at(time: number): Now {
    return { time, way: this.#mark?.way ?? 0, variance: this.#ends ** 2, moving: this.#moving, running: this.running };
  }

  /** Tells whether the runner moves: as the phone has it, else by how far it was some seconds ago. */
  #moves(fix: Fix): boolean {
    if (fix.speed !== null) return fix.speed >= MOVES;
    const before = this.#fixes.findLast(({ at }) => at <= fix.at - LOOK_BACK_MS);
    // Who has just begun is taken to move.
    return before === undefined || apart(before, fix) >= (MOVES * (fix.at - before.at)) / 1000;
  }

  #goOn(fix: Fix): void {
    const mark = this.#mark;
    const chord = mark === null ? 0 : apart(mark.fix, fix);
    if (mark === null || chord >= Math.max(CHORD, fix.accuracy)) this.#mark = { fix, way: (mark?.way ?? 0) + chord };
  }
}
