/** The live engine of both feet, the coach, and what they cost. No thread lives here: the worker around it brings that. */

import { NO_FITS, fitsOf } from "../engine/fit";
import { LiveFoot } from "../engine/live";
import type { Given } from "../engine/live";
import type { Side } from "../recordings/side";
import { SIDES } from "../recordings/side";
import { Coaching } from "./coaching";
import type { FromEngine, ToEngine } from "./protocol";
import { message } from "./protocol";

export interface EngineSettings {
  readonly toRecorder: (message: FromEngine) => void;
  readonly toPage: (message: FromEngine) => void;
  /** Milliseconds that only go forward. */
  readonly now: () => number;
  /** Fetches the coach. */
  readonly load: () => Promise<typeof import("../coach/session")>;
}

export class EngineCore {
  readonly #settings: EngineSettings;
  readonly #coaching: Coaching;
  #feet = freshFeet();
  #said = { left: 0, right: 0 };
  #worn = JSON.stringify(NO_FITS);
  #busyMs = 0;
  #since: number;

  constructor(settings: EngineSettings) {
    this.#settings = settings;
    this.#since = settings.now();
    this.#coaching = new Coaching({ ...settings, counted: (work) => this.#counted(work) });
  }

  take(incoming: Exclude<ToEngine, { type: "connect" }>): void {
    switch (incoming.type) {
      case "start":
        this.#feet = freshFeet();
        void this.#coaching.take(incoming);
        break;
      case "received":
        this.#counted(() => this.#received(incoming));
        break;
      case "stop":
        this.#counted(() => this.#end(incoming.at));
        break;
      default:
        void this.#coaching.take(incoming);
    }
  }

  /** To be called once a second: say what has changed. */
  tell(): void {
    for (const side of SIDES) {
      const { samples, missing } = this.#feet[side];
      if (samples === this.#said[side]) continue;
      this.#said[side] = samples;
      this.#settings.toPage(message<FromEngine>({ type: "foot", side, samples, missing }));
    }
    this.#tellFit();
    const now = this.#settings.now();
    const share = this.#busyMs / Math.max(now - this.#since, 1);
    if (this.#busyMs > 0) this.#settings.toPage(message<FromEngine>({ type: "load", share }));
    this.#busyMs = 0;
    this.#since = now;
  }

  #end(at: number): void {
    for (const side of SIDES) this.#give(side, this.#feet[side].end(), at);
    this.tell();
    this.#settings.toRecorder(message<FromEngine>({ type: "stopped" }));
  }

  #counted(work: () => void): void {
    const began = this.#settings.now();
    work();
    this.#busyMs += this.#settings.now() - began;
  }

  #tellFit(): void {
    const fits = fitsOf(this.#feet.left.fit, this.#feet.right.fit);
    const worn = JSON.stringify(fits);
    if (worn === this.#worn) return;
    this.#worn = worn;
    this.#settings.toPage(message<FromEngine>({ type: "fit", fits }));
  }

  #received({ side, source, value, arrived }: Extract<ToEngine, { type: "received" }>): void {
    if (side !== null) this.#give(side, this.#feet[side].take(source, value), arrived);
  }

  #give(side: Side, { gap, strides }: Given, arrived: number): void {
    if (gap === null && strides.length === 0) return;
    this.#settings.toRecorder(message<FromEngine>({ type: "given", side, gap, strides, arrived }));
  }
}

function freshFeet(): Record<Side, LiveFoot> {
  return { left: new LiveFoot("left"), right: new LiveFoot("right") };
}
