/** The runs there are: those that wait on this device, those that home has, and those between. */

import type { About, Run } from "../home/client";
import { HomeClient, HomeError } from "../home/client";
import type { SyncState } from "../home/sync";
import { Sync } from "../home/sync";
import { onceMore } from "../onceMore";
import { openStore } from "../recordings/opfs";
import type { StoredRun } from "../recordings/store";
import { RecorderError } from "../workers/asking";
import { discard, dueAt, forgetDiscarded, isDiscarded } from "./discarded";
import { keepHome, keepSafe, keptFigures, keptHome } from "./kept";
import type { KnownSnapshot } from "./known";
import { knownSnapshot, learn } from "./known";
import type { RunReport } from "./report";
import { reportOf, SHOWN_METRICS } from "./report";
import { recorder, RECORDER_LOCK } from "./session";

/** What is known of home: nothing yet, that it answers, that it is out of reach, or that it wants another address opened. */
export type HomeState = "unknown" | "there" | "out of reach" | "refused";

const SOON_MS = 1000;
const LATER_MS = 30_000;
/** What the coach goes by moves with the runs there are, and with the day. */
const LEARN_AGAIN_MS = 600_000;

class Runs {
  #stored = $state.raw<readonly StoredRun[]>([]);
  #home = $state.raw<readonly Run[]>(keptHome());
  #sync = $state.raw<ReadonlyMap<string, SyncState>>(new Map());
  #about = $state.raw<About | null>(null);
  #snapshot = $state.raw<KnownSnapshot | null>(knownSnapshot());
  #homeState = $state<HomeState>("unknown");

  readonly #client = new HomeClient();
  readonly #syncing = new Sync({ store: openStore, client: this.#client });
  #idle: () => boolean = () => true;
  #learnedAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.#syncing.onchange = (state) => {
      this.#sync = new Map(this.#sync).set(state.id, state);
      if (state.state !== "safe") return;
      keepSafe(state.id);
      this.#learnedAt = -Infinity;
    };
  }

  /** Looks after the runs from now on, whenever `idle` says that none is being recorded here. */
  follow(idle: () => boolean): void {
    this.#idle = idle;
    addEventListener("online", () => void this.refresh());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) void this.refresh();
    });
    void this.refresh();
  }

  get home(): HomeState {
    return this.#homeState;
  }

  /** How virtual shoes come from this home; null while it has not said so, or makes none. */
  get virtualShoes(): About["virtual_shoes"] {
    return this.#about?.virtual_shoes ?? null;
  }

  /** What home is, asked where it has not said it yet. Rejects with a {@link HomeError}. */
  async about(): Promise<About> {
    this.#about ??= await this.#client.about();
    return this.#about;
  }

  /** What a run can fill and earn, as home said last; null where it never did. */
  get snapshot(): KnownSnapshot | null {
    return this.#snapshot;
  }

  /** All runs that are kept on this device, newest first. */
  get stored(): readonly StoredRun[] {
    return this.#stored;
  }

  /** Runs that something else than the runner ended, newest first. */
  get unfinished(): readonly StoredRun[] {
    return this.#stored.filter((run) => !run.stopped);
  }

  /** All runs that were stopped, newest first. */
  get list(): readonly RunReport[] {
    const waiting = this.#stored.filter((run) => run.stopped).map((run) => run.id);
    const ids = new Set([...waiting, ...this.#home.map((run) => run.id)]);
    const reports = [...ids].map((id) => this.report(id)).filter((report) => report !== null);
    return reports.sort((a, b) => (b.start?.getTime() ?? Infinity) - (a.start?.getTime() ?? Infinity));
  }

  /** Everything that is known of a run; null where that is nothing. */
  report(id: string): RunReport | null {
    return reportOf(id, {
      stored: this.#stored.find((run) => run.id === id),
      home: this.#home.find((run) => run.id === id),
      sync: this.#sync.get(id),
      kept: keptFigures(id),
    });
  }

  /** Throws a run away that has not come home; until its log is deleted, {@link restore} brings it back. */
  discard(id: string): void {
    discard(id, Date.now());
    this.#stored = this.#stored.filter((run) => run.id !== id);
  }

  async restore(id: string): Promise<void> {
    forgetDiscarded(id);
    await this.refresh();
  }

  /** Looks again at what is here and at home, and sends what waits. */
  readonly refresh = onceMore(() => this.#refresh().finally(() => this.#lookAgain()));

  async #refresh(): Promise<void> {
    if (!this.#idle()) return;
    await this.#look();
    const waiting = this.#stored.filter((run) => run.stopped).map((run) => run.id);
    if (this.#homeState === "there" && waiting.length > 0) void this.#send(waiting);
  }

  #lookAgain(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), this.#changing ? SOON_MS : LATER_MS);
  }

  async #look(): Promise<void> {
    await this.#lookHere();
    try {
      this.#about ??= await this.#client.about();
      const changing = this.#changing;
      this.#home = await this.#client.runs();
      // What has been analysed since is part of what the coach goes by.
      if (changing && !this.#changing) this.#learnedAt = -Infinity;
      keepHome(this.#home, SHOWN_METRICS);
      this.#homeState = "there";
      void this.#learn();
    } catch (error) {
      if (!(error instanceof HomeError)) throw error;
      const refused = error.fault.kind === "problem" && [401, 403].includes(error.fault.problem.status);
      this.#homeState = refused ? "refused" : "out of reach";
    }
  }

  async #learn(): Promise<void> {
    if (performance.now() - this.#learnedAt < LEARN_AGAIN_MS) return;
    this.#learnedAt = performance.now();
    await learn(this.#client, new Intl.DateTimeFormat().resolvedOptions().timeZone);
    this.#snapshot = knownSnapshot();
  }

  async #lookHere(): Promise<void> {
    const { held } = await navigator.locks.query();
    // What another tab records looks unfinished from here, and is not.
    if (held?.some((lock) => lock.name === RECORDER_LOCK) === true) return;
    try {
      this.#stored = (await (await recorder()).stored()).filter(({ id }) => !isDiscarded(id));
      await this.#clear();
    } catch (error) {
      if (!(error instanceof RecorderError)) throw error;
      // Nothing can be kept here, or read; beginning a run says so.
      this.#stored = [];
    }
  }

  /** Deletes what was thrown away long enough ago. */
  async #clear(): Promise<void> {
    const due = dueAt(Date.now());
    if (due.length === 0) return;
    const store = await openStore();
    const here = await store.ids();
    for (const id of due) {
      if (here.includes(id)) await store.remove(id);
      forgetDiscarded(id);
    }
  }

  async #send(ids: readonly string[]): Promise<void> {
    await this.#syncing.sync(ids);
    if (this.#idle()) await this.#look();
    // What was sent is being worked on, and is ready sooner than the next look was meant to be.
    this.#lookAgain();
  }

  /** Something is under way that is worth a look soon. */
  get #changing(): boolean {
    const busy: readonly Run["state"][] = ["sealing", "analysing"];
    // While one log is on its way home, another that comes to wait is passed over.
    const passed = this.#stored.some(({ id, stopped }) => stopped && !this.#sync.has(id));
    return this.#homeState === "there" && (passed || this.#home.some((run) => busy.includes(run.state)));
  }
}

export const runs = new Runs();
