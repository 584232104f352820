/** A metronome: beats laid down ahead on the clock of what sounds them, so that a busy page makes none late. Pure. */

import { next_beat } from "../coach/generated/metronome.js";

/** So far ahead beats are laid down (s), and how often that is to be done (ms): a page that sleeps a while misses none. */
const AHEAD_S = 1.5;
export const LAY_EVERY_MS = 250;
/** A cadence moves when the one that is wanted differs by so much (steps/s): a beat that trembles cannot be followed. */
const MOVES_BY = 1 / 60;

export class Beats {
  #cadence = 0;
  #start = 0;
  #laid = 0;

  /**
   * Returns the beats that are to be laid down now, in s of the clock.
   *
   * @param now of the same clock
   * @param cadence that is wanted (steps/s); null or 0 for none
   */
  lay(now: number, cadence: number | null): number[] {
    if (cadence === null || cadence <= 0) {
      this.#cadence = 0;
      return [];
    }
    if (this.#cadence === 0) this.#begin(now + 0.05, cadence);
    // The beats go on from the last one that was laid down.
    else if (Math.abs(cadence - this.#cadence) > MOVES_BY) this.#begin(this.#laid + 1 / cadence, cadence);
    const beats: number[] = [];
    // After a sleep of the page what was missed is left out.
    for (let from = Math.max(this.#laid, now); ; from = this.#laid) {
      const beat = next_beat(this.#cadence, this.#start, from);
      if (beat > now + AHEAD_S || beat <= from) return beats;
      this.#laid = beat;
      beats.push(beat);
    }
  }

  #begin(start: number, cadence: number): void {
    this.#cadence = cadence;
    this.#start = start;
    this.#laid = Math.max(this.#laid, start - 1 / cadence);
  }
}
