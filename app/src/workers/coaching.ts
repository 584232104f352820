/**
 * The coach in the engine's thread. Its code is fetched when the first run that has one begins; what comes meanwhile
 * waits its turn. A coach that fails is silent from then on: strides and log go on without it.
 */

import type { CoachSession, Said } from "../coach/session";
import type { FromEngine, ToEngine } from "./protocol";
import { message } from "./protocol";

/** Between two words of how full the goals are. */
const TELL_US = 1e6;

export interface CoachingSettings {
  readonly load: () => Promise<typeof import("../coach/session")>;
  readonly toRecorder: (message: FromEngine) => void;
  readonly toPage: (message: FromEngine) => void;
  /** Does work that counts as the engine's. */
  readonly counted: (work: () => void) => void;
}

type Incoming = Extract<ToEngine, { type: "coached" | "kept" | "placed" | "not_now" | "never" | "finish" | "start" }>;

export class Coaching {
  readonly #settings: CoachingSettings;
  #session: CoachSession | null = null;
  #queue: Promise<void> = Promise.resolve();
  #toldUs = 0;

  constructor(settings: CoachingSettings) {
    this.#settings = settings;
  }

  /** Takes a message after all that came before it; resolves when it was dealt with. */
  take(incoming: Incoming): Promise<void> {
    this.#queue = this.#queue.then(() => this.#handle(incoming)).catch((error: unknown) => this.#fallSilent(error));
    // Whoever stops the run waits for this word, coach or not.
    if (incoming.type === "finish") {
      this.#queue = this.#queue.then(() => this.#settings.toRecorder(message<FromEngine>({ type: "finished" })));
    }
    return this.#queue;
  }

  async #handle(incoming: Incoming): Promise<void> {
    if (incoming.type === "start") {
      this.#session = null;
    } else if (incoming.type === "coached") {
      const { CoachSession } = await this.#settings.load();
      this.#session = new CoachSession(incoming.start, incoming);
      this.#toldUs = 0;
      this.#tellGoals(this.#session, incoming.start);
    } else if (this.#session !== null) {
      const session = this.#session;
      this.#settings.counted(() => this.#go(session, incoming));
    }
  }

  #go(session: CoachSession, incoming: Exclude<Incoming, { type: "start" | "coached" }>): void {
    switch (incoming.type) {
      case "kept":
        this.#kept(session, incoming);
        break;
      case "placed":
        this.#placed(session, incoming);
        break;
      case "not_now":
        session.notNow(incoming.at, incoming.duration);
        break;
      case "never":
        session.never(incoming.kind);
        break;
      case "finish":
        this.#say(session.finish(), incoming.at, incoming.at / 1000);
    }
  }

  #kept(session: CoachSession, { strides, when, arrived }: Extract<Incoming, { type: "kept" }>): void {
    for (const { side, at, values } of strides) {
      const said = when === "last" ? session.takeLast(side, at, values) : session.take(side, at, values);
      // What was said before the run was broken off is in the log already.
      if (when !== "before") this.#say(said, at, arrived);
    }
    const last = strides.at(-1);
    if (last !== undefined) this.#tellGoals(session, last.at);
  }

  #placed(session: CoachSession, { at, text, when, arrived }: Extract<Incoming, { type: "placed" }>): void {
    const said = session.place(at, text);
    if (when !== "before") this.#say(said, at, arrived);
    this.#tellGoals(session, at);
  }

  #say(said: readonly Said[], at: number, arrived: number): void {
    for (const { kind, text } of said) {
      this.#settings.toRecorder(message<FromEngine>({ type: "said", kind, text, at, arrived }));
    }
  }

  #tellGoals({ goals }: CoachSession, at: number): void {
    if (goals.length === 0 || at - this.#toldUs < TELL_US) return;
    this.#toldUs = at;
    this.#settings.toPage(message<FromEngine>({ type: "goals", goals }));
  }

  #fallSilent(error: unknown): void {
    this.#session = null;
    this.#settings.toPage(message<FromEngine>({ type: "uncoached", why: String(error) }));
  }
}
