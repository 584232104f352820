/**
 * Progress while running: a snapshot of the history and the way in, milestones out. The rules are those of
 * `openstride.cues`, translated; vectors/progress.json holds both to the same milestones. Pure: no clock, no texts.
 */

import {
  DISTANCE,
  LINES,
  Progress,
  RUNS,
  STRETCHES,
  TIME,
  add_line,
  add_stretch,
  advance,
  doubt,
  finish,
  reached,
} from "./generated/progress.js";

/** What a line counts: m, s of moving, runs, or days with one. */
export type Quantity = "distance" | "time" | "runs" | "days";

/** What has a threshold. A run adds `each` for each metre, second or run to what there was `before`. */
export interface Line {
  readonly kind: "goal" | "achievement" | "longest_distance" | "longest_time" | "most";
  /** Of a goal or an achievement. */
  readonly id: string | null;
  /** What a goal or the most is over. */
  readonly period: "week" | "month" | "year" | "event" | null;
  readonly quantity: Quantity;
  readonly before: number;
  readonly each: number;
  readonly threshold: number;
  /** The first day on which it does not count any more, as 2026-03-09. */
  readonly end: string | null;
}

/** A length (m), the time to beat on it (s), and the standard uncertainty of that. */
export interface Fastest {
  readonly length: number;
  readonly time: number;
  readonly uncertainty: number;
}

/** What a run of a day can fill, earn or beat, as home says it. */
export interface Snapshot {
  readonly progress: number;
  readonly day: string;
  readonly lines: readonly Line[];
  readonly fastest: readonly Fastest[];
}

/** Something that was just earned or beaten: as it is kept with the run. */
export interface Milestone {
  readonly milestone: 1;
  /** When it was sure, s since the start of the run. */
  readonly time: number;
  readonly of: Line | Fastest;
  /** What there is now: of a stretch its time (s), of a line what it counts. */
  readonly value: number;
  readonly uncertainty: number;
}

/** Where a run is: all since its start. What goes back is passed over. */
export interface Now {
  /** s */
  readonly time: number;
  /** m */
  readonly way: number;
  /** m², of the way by chance, without that of the scale. */
  readonly variance: number;
  /** s that were walked or run. */
  readonly moving: number;
  /** Whether most strides so far were of running: walks earn nothing. */
  readonly running: boolean;
}

/** What may be known better than the rules' defaults. */
export interface ProgressSettings {
  /** The day of the run: what had ended by then does not count. */
  readonly today?: string;
  /** Standard uncertainty of the pods' scale of length, as a share. */
  readonly scale?: number;
}

/** A document that is no snapshot of a history. */
export class SnapshotError extends Error {
  override readonly name = "SnapshotError";
}

const VERSION = 1;
/** A day is a run on a day that had none yet. */
const CODES: Readonly<Record<Quantity, number>> = { distance: DISTANCE, time: TIME, runs: RUNS, days: RUNS };

/** What one run adds to a history. */
export class LiveProgress {
  readonly #state = new Progress();
  readonly #lines: readonly Line[];
  readonly #stretches: readonly Fastest[];

  constructor(snapshot: Snapshot, { today = "", scale }: ProgressSettings = {}) {
    if (snapshot.progress !== VERSION) throw new SnapshotError(`it is of version ${String(snapshot.progress)}, not 1`);
    this.#state.scale = scale ?? this.#state.scale;
    this.#lines = snapshot.lines.filter(({ end }) => end === null || today < end).slice(0, LINES);
    this.#stretches = snapshot.fastest.slice(0, STRETCHES);
    for (const { quantity, before, each, threshold } of this.#lines) {
      if (add_line(this.#state, CODES[quantity], before, each, threshold)) continue;
      throw new SnapshotError(`it has a line that nobody reaches: ${[before, each, threshold].join(", ")}`);
    }
    for (const { length, time, uncertainty } of this.#stretches) {
      if (add_stretch(this.#state, length, time, uncertainty)) continue;
      throw new SnapshotError(`it has a stretch that nobody beats: ${[length, time, uncertainty].join(", ")}`);
    }
  }

  /** Goes on; says what that has earned or beaten. */
  advance({ time, way, variance, moving, running }: Now): Milestone[] {
    advance(this.#state, time, way, variance, moving, running);
    return this.#news();
  }

  /** Ends the run; says what having run has earned. */
  finish(running: boolean): Milestone[] {
    finish(this.#state, running);
    return this.#news();
  }

  /** Says how full each goal is by now, from 0 to 1. */
  goals(): { readonly goal: Line; readonly done: number; readonly share: number }[] {
    return this.#lines.flatMap((goal, number) => {
      if (goal.kind !== "goal") return [];
      const done = reached(this.#state, number);
      return [{ goal, done, share: Math.min(Math.max(done / goal.threshold, 0), 1) }];
    });
  }

  #news(): Milestone[] {
    const { news, fresh } = this.#state;
    return Array.from({ length: fresh }, (_, at) => this.#milestone(Number(news[at]))).filter((one) => one !== null);
  }

  #milestone(number: number): Milestone | null {
    const { time, took, took_sigma } = this.#state;
    const at = number - LINES;
    const of = at < 0 ? this.#lines[number] : this.#stretches[at];
    if (of === undefined) return null;
    const value = at < 0 ? reached(this.#state, number) : Number(took[at]);
    const uncertainty = at < 0 ? doubt(this.#state, number) : Number(took_sigma[at]);
    return { milestone: VERSION, time, of, value, uncertainty };
  }
}
