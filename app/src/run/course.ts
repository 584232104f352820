/**
 * How a run has gone so far: what its strides say, its laps and splits, and when the runner stood. What happens to it that
 * belongs into its log comes back as notes. Instants are ms since 1970; nothing here waits or reads a clock.
 */

import type { LiveStrideView, Measured } from "../engine/stride";
import type { ByPosition } from "./byPosition";
import { Figures } from "./figures";
import type { Come, EndedLap, KeptLap, Lap } from "./laps";
import { Laps } from "./laps";
import type { Fix } from "./fix";
import { fixIn } from "./fix";
import { Standing } from "./standing";

/** Something that happened to the run, as its log keeps it. */
export interface CourseNote {
  readonly kind: "lap" | "pause" | "resume";
  readonly at: number;
  readonly text: string;
}

/** What the runner has chosen, and what is so just now. */
export interface Conditions {
  /** A shoe is heard. */
  readonly heard: boolean;
  /** The clock stops while the runner stands. */
  readonly autoPause: boolean;
  /** Laps end by themselves after so much (m); null where they do not. */
  readonly lapLength: number | null;
  /** Of a split (m): a kilometre or a mile. */
  readonly split: number;
}

/** The split that is under way, as it will be at the pace of now. */
export interface NextSplit {
  /** How far it is to its end (m). */
  readonly left: number;
  /** How long it will have taken (s). */
  readonly seconds: Measured;
}

/** What is read from two metres; it changes once a second. */
export interface Headline {
  /** Since the run began (s), and of those the ones that count: without pauses. */
  readonly seconds: number;
  readonly counted: number;
  /** On the move, by the strides (s). */
  readonly moving: number;
  /** The runner stands, and the clock with him. */
  readonly paused: boolean;
  readonly speed: Measured | null;
  readonly averageSpeed: Measured | null;
  readonly distance: Measured | null;
  readonly cadence: Measured | null;
  readonly balance: Measured | null;
  readonly running: boolean | null;
  readonly lap: Lap;
  readonly lapSpeed: Measured | null;
  readonly lastLap: EndedLap | null;
  readonly nextSplit: NextSplit | null;
}

const NO_LAP: Lap = { number: 1, seconds: 0, counted: 0, distance: null };

export const NO_HEADLINE: Headline = {
  seconds: 0,
  counted: 0,
  moving: 0,
  paused: false,
  speed: null,
  averageSpeed: null,
  distance: null,
  cadence: null,
  balance: null,
  running: null,
  lap: NO_LAP,
  lapSpeed: null,
  lastLap: null,
  nextSplit: null,
};

/** Returns the mean speed of a way; null of one that has hardly begun. */
export function speedOver(distance: Measured | null, seconds: number): Measured | null {
  if (distance === null || seconds < 1 || distance.value < 1) return null;
  return { value: distance.value / seconds, sigma: distance.sigma / seconds };
}

export class Course {
  readonly figures = new Figures();
  readonly #laps = new Laps();
  readonly #splits = new Laps();
  readonly #standing: Standing;

  /**
   * @param begin when the run began
   * @param byPosition what positions tell, in a run without shoes
   */
  constructor(
    readonly begin: number,
    readonly byPosition: ByPosition | null = null,
  ) {
    this.#standing = new Standing(begin);
  }

  /** Where pace and way come from. */
  get way(): Figures | ByPosition {
    return this.byPosition ?? this.figures;
  }

  /** Takes a stride as it comes. */
  take(stride: LiveStrideView): CourseNote[] {
    this.figures.take(stride);
    const { arrived } = stride;
    return arrived !== null && this.#standing.stride(arrived) ? [note("resume", arrived)] : [];
  }

  /** Takes where the phone is; in a run with shoes it tells nothing. */
  place(fix: Fix): CourseNote[] {
    return this.byPosition?.take(fix) && this.#standing.stride(fix.at) ? [note("resume", fix.at)] : [];
  }

  /** Takes what the log of a run that is gone on with says of it, in order. */
  remember({ kind, at, text }: Pick<CourseNote, "at" | "text"> & { readonly kind: string }): void {
    const fix = kind === "position" ? fixIn(text, at) : null;
    if (fix !== null) this.byPosition?.take(fix);
    if (kind === "lap") this.#laps.end(this.#come(at), "runner");
    if (kind === "pause") this.#standing.stoodFrom(at);
    if (kind === "resume") this.#standing.stride(at);
  }

  /** Ends a lap here. */
  lap(at: number): CourseNote {
    this.#laps.end(this.#come(at), "runner");
    return note("lap", at);
  }

  /** Looks at the clock, once a second or so. */
  look(at: number, { heard, autoPause, lapLength, split }: Conditions): CourseNote[] {
    const notes = this.#stands(at, heard, autoPause);
    const come = this.#come(at);
    for (const lap of this.#laps.go(come, lapLength)) {
      notes.push(note("lap", this.begin + 1000 * lap.at, JSON.stringify({ by: "distance" })));
    }
    this.#splits.go(come, split);
    return notes;
  }

  /** Returns what is shown, with splits of that length (m). */
  headline(at: number, split: number): Headline {
    const come = this.#come(at);
    const lap = this.#laps.current(come);
    const speed = this.way.speed(at);
    return {
      ...come,
      moving: this.way.moving,
      paused: this.#standing.since !== null,
      speed,
      averageSpeed: speedOver(come.distance, this.way.moving),
      cadence: this.figures.ofFeet("cadenceSpm", at),
      balance: this.figures.balance(at),
      running: this.figures.running(at),
      lap,
      lapSpeed: speedOver(lap.distance, lap.counted),
      lastLap: this.#laps.last,
      nextSplit: nextSplit(this.#splits.current(come), speed, split),
    };
  }

  /** Returns the laps of a run that ends now. */
  laps(at: number): readonly KeptLap[] {
    return this.#laps.all(this.#come(at));
  }

  #come(at: number): Come {
    const seconds = Math.max(0, at - this.begin) / 1000;
    const counted = Math.max(0, seconds - this.#standing.total(at) / 1000);
    return { seconds, counted, distance: this.way.distance(at) };
  }

  #stands(at: number, heard: boolean, autoPause: boolean): CourseNote[] {
    if (autoPause) {
      const { since } = this.#standing.look(at, heard) ? this.#standing : { since: null };
      return since === null ? [] : [note("pause", since)];
    }
    // Who chooses in a pause that there be none goes on.
    return this.#standing.since !== null && this.#standing.stride(at) ? [note("resume", at)] : [];
  }
}

function nextSplit({ counted, distance }: Lap, speed: Measured | null, split: number): NextSplit | null {
  if (distance === null || speed === null || !(speed.value > 0)) return null;
  const left = Math.max(0, split - distance.value);
  const rest = left / speed.value;
  return { left, seconds: { value: counted + rest, sigma: (rest * speed.sigma) / speed.value } };
}

function note(kind: CourseNote["kind"], at: number, text = ""): CourseNote {
  return { kind, at, text };
}
