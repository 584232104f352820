/** How a run without shoes goes, told by where the phone is: what the screen and the summary show of its way. */

import type { Measured } from "../engine/stride";
import { Along } from "./along";
import type { Mark } from "./chords";
import { Chords } from "./chords";
import type { LiveSummary } from "./figures";
import type { Fix } from "./fix";
import { POSITION_SCALE } from "./scales";

/** By how much the way across some seconds is off besides (m). */
const JITTER = 2;
/** The pace of now is that of the chords of so long (ms), and of none that ended longer ago. */
const NOW_MS = 20_000;
const NOBODY = { left: null, right: null };

export class ByPosition {
  readonly #along = new Along();
  readonly #chords = new Chords();
  readonly #marks: Mark[] = [];

  /** Takes a fix; those that are no later than the one before are passed by. Returns whether the runner moves. */
  take(fix: Fix): boolean {
    const moves = this.#chords.take(fix);
    const { mark } = this.#chords;
    if (mark !== null && mark !== this.#marks.at(-1)) this.#goOn(mark);
    return moves;
  }

  /** On the move (s). */
  get moving(): number {
    return this.#chords.moving;
  }

  /** Returns the way (m); null while there is no place. */
  distance(_now?: number): Measured | null {
    const way = this.#chords.mark?.way;
    return way === undefined ? null : { value: way, sigma: Math.hypot(POSITION_SCALE * way, this.#chords.ends) };
  }

  /** Returns the speed of now (m/s); null where the runner has not come on of late. */
  speed(now: number): Measured | null {
    const recent = this.#marks.filter(({ fix }) => now - fix.at < NOW_MS);
    const [first, last] = [recent[0], recent.at(-1)];
    if (first === undefined || last === undefined || last.fix.at <= first.fix.at) return null;
    const way = last.way - first.way;
    const value = way / ((last.fix.at - first.fix.at) / 1000);
    return { value, sigma: value * Math.hypot(POSITION_SCALE, JITTER / way) };
  }

  /** Returns what the run was like as a whole. */
  summary(_now?: number): LiveSummary {
    const [distance, { moving, running }] = [this.distance(), this.#chords];
    const known = distance !== null && distance.value > 0 && moving > 0;
    const speed = known ? { value: distance.value / moving, sigma: distance.sigma / moving } : null;
    return {
      // Of who has not come on it is not known.
      running: running || speed === null,
      distance,
      speed,
      cadenceSpm: null,
      contactTime: NOBODY,
      strikeAngle: NOBODY,
      along: this.#along.told(),
    };
  }

  #goOn(mark: Mark): void {
    this.#marks.push(mark);
    while ((this.#marks[1]?.fix.at ?? Infinity) < mark.fix.at - NOW_MS) this.#marks.shift();
    this.#along.go(mark.way, this.#chords.moving);
  }
}
