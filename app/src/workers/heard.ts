/**
 * What the coach has heard of a run, read from its log: strides, when they were given out, positions, and what the runner
 * wanted. `openstride.replay.said_again` reads what cues go by alike.
 */

import { KINDS } from "../coach/documents";
import type { LogEntry } from "../recordings/entries";
import type { Of } from "../shape";
import { number, oneOf, record } from "../shape";
import type { ToEngine } from "./protocol";
import { message } from "./protocol";

/** Kinds of events: what the cues of a run go by, and what its milestones and splits go by. */
export const COACH = "coach";
export const PROGRESS = "progress";
/** Where the phone was. */
export const POSITION = "position";
/** The runner wanted no cue for a while, or none of a kind any more. */
export const NOT_NOW = "not_now";
export const NEVER = "never";

const notNow = record({ not_now: oneOf(1), duration: number });
const never = record({ never: oneOf(1), kind: oneOf(...KINDS) });

/**
 * When a stride is given out: when the newest packet of either foot came that stands before it in the log. So the log
 * tells it, whichever packet the engine had got to, and it never goes back.
 */
export class StrideClock {
  /** µs since 1970 */
  us: number;

  constructor(startUs: number) {
    this.us = startUs;
  }

  hear(entry: LogEntry): void {
    if (entry.name === "Received" && entry.side !== null) this.us = Math.max(this.us, entry.receivedUs);
  }
}

type Kept = Extract<ToEngine, { type: "kept" }>;

/** Entry by entry what a log holds of the coach's run; then, as messages, all that makes a new coach go on with it. */
export class HeardCoach {
  readonly clock = new StrideClock(0);
  #start: number | null = null;
  readonly #documents = new Map<string, string>();
  readonly #heard: ToEngine[] = [];
  #strides: Kept["strides"][number][] = [];

  take(entry: LogEntry): void {
    this.clock.hear(entry);
    if (entry.name === "LiveStride") this.#strides.push({ side: entry.side, at: this.clock.us, values: entry.values });
    if (entry.name !== "Event") return;
    const { kind, text, atUs } = entry;
    if (kind === "start") {
      this.#start ??= atUs;
      this.clock.us = Math.max(this.clock.us, this.#start);
    } else if (kind === COACH || kind === PROGRESS) {
      this.#documents.set(kind, text);
    } else if (kind === POSITION) {
      this.#want(message<ToEngine>({ type: "placed", when: "before", at: atUs, text, arrived: 0 }));
    } else if (kind === NOT_NOW) {
      const wish = read(notNow, text);
      if (wish) this.#want(message<ToEngine>({ type: "not_now", at: atUs, duration: wish.duration }));
    } else if (kind === NEVER) {
      const wish = read(never, text);
      if (wish) this.#want(message<ToEngine>({ type: "never", kind: wish.kind }));
    }
  }

  /** Nothing where the run had no coach. */
  get messages(): readonly ToEngine[] {
    const [coach, progress] = [this.#documents.get(COACH), this.#documents.get(PROGRESS)];
    if (this.#start === null || coach === undefined || progress === undefined) return [];
    this.#want(null);
    return [message<ToEngine>({ type: "coached", start: this.#start, coach, progress }), ...this.#heard];
  }

  #want(wish: ToEngine | null): void {
    const strides = this.#strides;
    this.#strides = [];
    if (strides.length > 0) this.#heard.push(message<ToEngine>({ type: "kept", when: "before", strides, arrived: 0 }));
    if (wish !== null) this.#heard.push(wish);
  }
}

function read<T extends (value: unknown) => unknown>(shape: T, text: string): Of<T> | null {
  try {
    return shape(JSON.parse(text)) as Of<T>;
  } catch {
    return null;
  }
}
