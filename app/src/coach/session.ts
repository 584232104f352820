/**
 * The coach, the progress and the splits of one run, fed with what the log holds in the order in which it holds it: so
 * whoever has the log can tell again what was said, to the last bit (`openstride.replay.said_again`). Pure.
 */

import type { Side } from "../recordings/side";
import { Chords } from "../run/chords";
import { fixIn } from "../run/fix";
import { LiveCoach } from "./coach";
import type { Filling, Kind, ProgressDocument, Split } from "./documents";
import { KINDS, coachShape, progressShape, readAs } from "./documents";
import { Splits, advance } from "./generated/splits.js";
import type { Fastest, Now } from "./progress";
import { LiveProgress } from "./progress";
import { Way } from "./way";

const SECOND_US = 1e6;

/** What is said and kept: the kind of an event of the log, and its text. */
export interface Said {
  readonly kind: "cue" | "milestone" | "split";
  readonly text: string;
}

/** What a run goes by: the texts of its events `coach` and `progress`. */
export interface Brief {
  readonly coach: string;
  readonly progress: string;
}

export class CoachSession {
  readonly #coach: LiveCoach;
  readonly #progress: LiveProgress | null;
  readonly #strideWay = new Way();
  /** In a run without shoes; where they join it later, the way stays that of the positions. */
  readonly #positions: Chords | null;
  /** As far as it has told (m). */
  #come = 0;
  readonly #splits = new Splits();
  readonly #fastest: readonly Fastest[];
  readonly #strides: Record<Side, number> = { left: 0, right: 0 };

  /**
   * @param start when the run began (µs since 1970)
   */
  constructor(
    readonly start: number,
    brief: Brief,
  ) {
    const { seed, baseline, never, goal_speed, speed_scale, withheld_share } = readAs(coachShape, brief.coach);
    const unwanted = KINDS.filter((kind) => never.includes(kind));
    const goal = goal_speed === null ? {} : { goal_speed };
    this.#coach = new LiveCoach(baseline, seed, { ...goal, speed_scale, withheld_share, never: unwanted });
    const by = readAs(progressShape, brief.progress);
    this.#progress = progressOf(by);
    this.#positions = by.by_position ? new Chords() : null;
    this.#fastest = by.snapshot?.fastest ?? [];
    this.#splits.every = by.every;
  }

  /** Takes a stride that was given out at an instant (µs since 1970); says what there is to be said or kept. */
  take(side: Side, us: number, values: Float64Array): Said[] {
    const time = (us - this.start) / SECOND_US;
    const cue = this.#coach.takeKept(side, this.#strides[side]++, time, values);
    return [...(cue === null ? [] : [said("cue", cue)]), ...this.#goOn(side, us, time, values)];
  }

  /** Takes a stride that came after the runner had stopped: nothing is to be done about its form. */
  takeLast(side: Side, us: number, values: Float64Array): Said[] {
    return this.#goOn(side, us, (us - this.start) / SECOND_US, values);
  }

  /** Takes where the phone was at an instant (µs since 1970), as the log has it; in a run with shoes it tells nothing. */
  place(us: number, text: string): Said[] {
    const fix = this.#positions && fixIn(text, us / 1000);
    if (!this.#positions || !fix) return [];
    this.#positions.take(fix);
    const now = this.#positions.at((us - this.start) / SECOND_US);
    // The way goes on chord by chord, and evenly in between.
    if (now.way <= this.#come) return [];
    this.#come = now.way;
    return this.#tell(now);
  }

  /** Says no cue for a while (s). */
  notNow(us: number, duration: number): void {
    this.#coach.notNow((us - this.start) / SECOND_US, duration);
  }

  /** Says no cue of this kind any more. */
  never(kind: Kind): void {
    this.#coach.never(kind);
  }

  /** Ends the run; says what having run has earned. */
  finish(): Said[] {
    return (this.#progress?.finish((this.#positions ?? this.#strideWay).running) ?? []).map((each) => said("milestone", each));
  }

  get goals(): readonly Filling[] {
    return this.#progress?.goals() ?? [];
  }

  #goOn(side: Side, us: number, time: number, values: Float64Array): Said[] {
    const goesOn = this.#strideWay.take(side, us, values) && this.#positions === null;
    return goesOn ? this.#tell(this.#strideWay.at(time)) : [];
  }

  #tell(now: Now): Said[] {
    const all: Said[] = [];
    while (advance(this.#splits, now.time, now.way)) all.push(said("split", this.#split()));
    for (const each of this.#progress?.advance(now) ?? []) all.push(said("milestone", each));
    return all;
  }

  #split(): Split {
    const { number: n, marked: time, every, duration } = this.#splits;
    const best = this.#fastest.find(({ length }) => length === every)?.time ?? null;
    return { split: 1, time, n, every, duration, best };
  }
}

function progressOf({ snapshot, today, scale }: ProgressDocument): LiveProgress | null {
  return snapshot === null ? null : new LiveProgress(snapshot, { today, scale });
}

function said(kind: Said["kind"], document: object): Said {
  return { kind, text: JSON.stringify(document) };
}
