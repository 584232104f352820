/**
 * The laps of a run: those that the runner marks, and those that make themselves after a kilometre, say. A lap begins
 * where the one before ended. Plain arithmetic; nothing here draws, waits or reads a clock.
 */

import type { Measured } from "../engine/stride";

/** How far a run has come. */
export interface Come {
  /** Since it began, and of those the ones that count, without pauses (s). */
  readonly seconds: number;
  readonly counted: number;
  /** The way (m); null while it is not known. */
  readonly distance: Measured | null;
}

/** Who ended a lap: the runner, or its length. */
export type LapBy = "runner" | "distance";

export interface Lap {
  /** From 1. */
  readonly number: number;
  /** With pauses and without (s). */
  readonly seconds: number;
  readonly counted: number;
  readonly distance: Measured | null;
}

export interface EndedLap extends Lap {
  readonly by: LapBy;
  /** When it ended, from the beginning of the run (s). */
  readonly at: number;
}

/** A lap as it is kept with the run; the last one the end of the run has ended. */
export interface KeptLap {
  readonly counted: number;
  readonly distance: Measured | null;
  readonly by: LapBy | "end";
}

/** What comes after the last lap is one of its own from here on (s); the key to end a run is seldom that quick. */
const LEAST_REST = 1;

const BEGINNING: Come = { seconds: 0, counted: 0, distance: null };

/** Returns what was gone between two places of a run; their errors come from one scale, and so does that of the way. */
function between(from: Come, to: Come): Omit<Lap, "number"> {
  const start = from.distance ?? { value: 0, sigma: 0 };
  const { distance: end } = to;
  return {
    seconds: to.seconds - from.seconds,
    counted: to.counted - from.counted,
    distance: end && { value: Math.max(0, end.value - start.value), sigma: Math.max(0, end.sigma - start.sigma) },
  };
}

/** Returns the place a share of the way from one to another. */
function part(from: Come, to: Come, share: number): Come {
  const along = (a: number, b: number): number => a + share * (b - a);
  const start = from.distance ?? { value: 0, sigma: 0 };
  const { distance: end } = to;
  return {
    seconds: along(from.seconds, to.seconds),
    counted: along(from.counted, to.counted),
    distance: end && { value: along(start.value, end.value), sigma: along(start.sigma, end.sigma) },
  };
}

export class Laps {
  #began = BEGINNING;
  #before = BEGINNING;
  readonly #ended: EndedLap[] = [];

  /** The lap that ended last; null while there is none. */
  get last(): EndedLap | null {
    return this.#ended.at(-1) ?? null;
  }

  /** Returns all laps of a run that ends here, and what came after the last of them; none where there was no lap. */
  all(here: Come): readonly KeptLap[] {
    if (this.#ended.length === 0) return [];
    const laps = this.#ended.map(({ counted, distance, by }): KeptLap => ({ counted, distance, by }));
    const { counted, distance } = this.current(here);
    return counted < LEAST_REST ? laps : [...laps, { counted, distance, by: "end" }];
  }

  /** Returns the lap that is under way. */
  current(now: Come): Lap {
    return { number: this.#ended.length + 1, ...between(this.#began, now) };
  }

  /** Ends the lap here. */
  end(here: Come, by: LapBy): EndedLap {
    const ended = { ...this.current(here), by, at: here.seconds };
    this.#ended.push(ended);
    this.#began = here;
    this.#before = here;
    return ended;
  }

  /**
   * Goes on to where the run has come, and ends each lap that is as long as it may be: where that was, between the last
   * time this was told and now.
   *
   * @param most how long a lap may be (m); null where laps do not end by themselves
   */
  go(now: Come, most: number | null): readonly EndedLap[] {
    const ended: EndedLap[] = [];
    for (;;) {
      const way = between(this.#began, now).distance?.value ?? 0;
      if (most === null || way < most) break;
      const since = between(this.#before, now).distance?.value ?? 0;
      const beyond = way - most;
      ended.push(this.end(part(this.#before, now, since > beyond ? 1 - beyond / since : 0), "distance"));
    }
    this.#before = now;
    return ended;
  }
}
