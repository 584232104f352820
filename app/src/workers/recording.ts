/**
 * The recorder: everything is written to the log before anything else sees it, then it goes on to the engine; what the
 * engine gives is written, then it goes on to the page and to the coach; what the coach says is written, then it goes on
 * to the page. Messages are taken one after the other, in order of arrival.
 *
 * No thread and no file system live here: the worker around it brings those.
 */

import { Intake } from "../pod/intake";
import type { LogEntry, Received } from "../recordings/entries";
import { UnknownEntryError } from "../recordings/entries";
import { LOG_BYTES, UnknownLogVersionError } from "../recordings/frames";
import type { LogFolder } from "../recordings/log";
import { LogNotWrittenError, LogWriter, bytesOf, hexOf, readEntries } from "../recordings/log";
import { NoStorageError } from "../recordings/opfs";
import type { LogStore, StoredRun } from "../recordings/store";
import { isLogId, summarise } from "../recordings/store";
import { COACH, HeardCoach, NEVER, NOT_NOW, POSITION, PROGRESS, StrideClock } from "./heard";
import type { Brief, FromEngine, FromRecorder, RecorderFault, ToEngine, ToRecorder } from "./protocol";
import { message } from "./protocol";

/** So many messages may wait while the storage does not answer: about a minute of two feet. */
const MOST_WAITING = 4096;
/** How long the engine may take for the last strides of a run (ms). */
const PATIENCE_MS = 5000;
/** What whoever goes on with a run has to know of what was noted in it. */
const NOTES: readonly string[] = ["lap", "pause", "resume", POSITION];

export interface RecorderSettings {
  readonly store: () => Promise<LogStore>;
  /** Be the only recorder of this browser: gives the way back, or null where another one records. */
  readonly lock: () => Promise<(() => void) | null>;
  /** Milliseconds that only go forward. */
  readonly now: () => number;
  readonly toPage: (message: FromRecorder) => void;
  readonly toEngine: (message: ToEngine) => void;
  /** Which engine sees the run, and which page records it: the text of the event `start`. */
  readonly engine: string;
  readonly version: string;
  /** IANA name of the zone that the runner is in. */
  readonly zone: string;
  readonly later: (work: () => void, ms: number) => void;
}

type Incoming = Exclude<ToRecorder, { type: "connect" }> | FromEngine;

interface Run {
  readonly id: string;
  readonly log: LogWriter;
  readonly release: () => void;
  /** By when strides are given out, as the coach counts it. */
  readonly clock: StrideClock;
  /** The question that `stop` was, while the engine ends its streams. */
  stopping: number | null;
}

class Refusal extends Error {
  constructor(readonly fault: RecorderFault) {
    super(fault.kind);
  }
}

export class RecorderCore {
  readonly #settings: RecorderSettings;
  readonly #stopped = new Map<string, { readonly segments: number; readonly run: StoredRun }>();
  #run: Run | null = null;
  #queue: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(settings: RecorderSettings) {
    this.#settings = settings;
  }

  /** Take a message of the page or of the engine, after all that came before it; resolves when it was dealt with. */
  take(incoming: Incoming): Promise<void> {
    return this.#enqueue(() => this.#handle(incoming));
  }

  /** To be called once a second: what was written is made safe where a second has passed since the last time. */
  tick(): Promise<void> {
    return this.#enqueue(async () => this.#run?.log.syncIfDue());
  }

  #enqueue(work: () => Promise<void>): Promise<void> {
    if (this.#waiting >= MOST_WAITING) {
      const why = `${this.#waiting} messages wait to be written`;
      if (this.#run) this.#fail({ kind: "storage", reason: "stalled", why });
      return this.#queue;
    }
    this.#waiting += 1;
    this.#queue = this.#queue
      .then(work)
      .catch((error: unknown) => this.#fail(faultFor(error)))
      .finally(() => {
        this.#waiting -= 1;
      });
    return this.#queue;
  }

  async #handle(incoming: Incoming): Promise<void> {
    switch (incoming.type) {
      case "begin":
        return this.#answer(incoming.id, async () => {
          const run = hexOf(crypto.getRandomValues(new Uint8Array(LOG_BYTES)));
          await this.#open(run, incoming.at);
          if (incoming.brief) await this.#coach(incoming.brief, incoming.at);
          this.#toPage({ type: "begun", id: incoming.id, run });
        });
      case "resume":
        return this.#answer(incoming.id, async () => {
          const { coach, ...held } = await heldBy(await this.#stored(incoming.run));
          await this.#open(incoming.run, incoming.at, coach.clock);
          for (const each of coach.messages) this.#settings.toEngine(each);
          this.#toPage({ type: "resumed", id: incoming.id, run: incoming.run, ...held });
        });
      case "finish":
        return this.#answer(incoming.id, () => this.#finish(incoming.id, incoming.run, incoming.at));
      case "stored":
        return this.#answer(incoming.id, async () => {
          this.#toPage({ type: "runs", id: incoming.id, runs: await this.#runs() });
        });
      case "stop":
        return this.#answer(incoming.id, () => this.#stop(incoming.id, incoming.at));
      case "received":
        return this.#received(incoming);
      case "fetched":
        return this.#fetched(incoming);
      case "exchanged":
        return this.#exchanged(incoming);
      case "happened":
        return this.#append(happened(incoming.at, incoming.what, incoming.side));
      case "noted":
        return this.#noted(incoming);
      case "accompanied": {
        const { at, source, name } = incoming;
        return this.#append(happened(at, "companion", JSON.stringify({ source, name })));
      }
      case "given":
        return this.#given(incoming);
      case "stopped":
        return this.#settings.toEngine(message<ToEngine>({ type: "finish", at: this.#run?.clock.us ?? 0 }));
      case "finished":
        return this.#close();
      case "said":
        return this.#said(incoming);
      case "not_now":
        return this.#notNow(incoming);
      case "never":
        return this.#never(incoming);
      case "failed":
        this.#toPage({ type: "fault", fault: { kind: "engine", why: incoming.why } });
        return this.#close();
      default:
        return undefined;
    }
  }

  async #answer(id: number, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#toPage({ type: "refused", id, fault: faultFor(error) });
    }
  }

  async #open(id: string, at: number, clock = new StrideClock(microseconds(at))): Promise<void> {
    this.#run = await this.#locked(async (release) => {
      const folder = await (await this.#settings.store()).folder(id);
      const log = await LogWriter.open(folder, { log: bytesOf(id), now: this.#settings.now });
      return { id, log, release, clock, stopping: null };
    });
    const { engine, version, zone } = this.#settings;
    await this.#orEnd(async (run) => {
      await run.log.append(happened(at, "start", JSON.stringify({ engine, app: "web", version, zone })));
      await run.log.sync();
    });
    this.#settings.toEngine(message<ToEngine>({ type: "start" }));
  }

  async #coach({ coach, progress }: Brief, at: number): Promise<void> {
    await this.#orEnd(async ({ log }) => {
      await log.append(happened(at, COACH, coach));
      await log.append(happened(at, PROGRESS, progress));
    });
    this.#settings.toEngine(message<ToEngine>({ type: "coached", start: microseconds(at), coach, progress }));
  }

  /** Do `work` on the run; where that fails there is no run any more. */
  async #orEnd(work: (run: Run) => Promise<void>): Promise<void> {
    try {
      if (this.#run) await work(this.#run);
    } catch (error) {
      this.#end();
      throw error;
    }
  }

  async #locked<T>(work: (release: () => void) => Promise<T>): Promise<T> {
    const release = this.#run === null ? await this.#settings.lock() : null;
    if (release === null) throw new Refusal({ kind: "busy" });
    try {
      return await work(release);
    } catch (error) {
      release();
      throw error;
    }
  }

  async #finish(id: number, run: string, at: number): Promise<void> {
    const folder = await this.#stored(run);
    await this.#locked(async (release) => {
      const log = await LogWriter.open(folder, { log: bytesOf(run), now: this.#settings.now });
      await log.append(happened(at, "stop"));
      await log.close();
      release();
    });
    this.#toPage({ type: "done", id });
  }

  async #stop(id: number, at: number): Promise<void> {
    const run = this.#run;
    if (run === null) {
      this.#toPage({ type: "done", id });
      return;
    }
    await this.#orEnd(async () => void (await run.log.append(happened(at, "stop"))));
    run.stopping = id;
    this.#settings.toEngine(message<ToEngine>({ type: "stop", at }));
    // An engine that does not answer costs the last strides of the screen, never the run.
    const close = async (): Promise<void> => (this.#run === run ? this.#close() : undefined);
    this.#settings.later(() => void this.#enqueue(close), PATIENCE_MS);
  }

  async #received(received: Extract<ToRecorder, { type: "received" }>): Promise<void> {
    if (this.#run === null) return;
    const { side, source, value, arrived } = received;
    const entry: Received = { name: "Received", side, source, receivedUs: microseconds(arrived), value };
    this.#run.clock.hear(entry);
    await this.#append(entry);
    if (side !== null) this.#settings.toEngine(received);
  }

  async #fetched(fetched: Extract<Incoming, { type: "fetched" }>): Promise<void> {
    const { side, device, boot, recording, offset, data, arrived } = fetched;
    const receivedUs = microseconds(arrived);
    await this.#append({ name: "Fetched", side, device, boot, recording, offset, receivedUs, data });
  }

  async #exchanged(exchanged: Extract<Incoming, { type: "exchanged" }>): Promise<void> {
    const { side, asked, podReceived, podSent, answered } = exchanged;
    const [sentUs, receivedUs] = [microseconds(asked), microseconds(answered)];
    await this.#append({ name: "ClockExchange", side, sentUs, podReceived, podSent, receivedUs });
  }

  async #given({ side, gap, strides, arrived }: Extract<FromEngine, { type: "given" }>): Promise<void> {
    if (this.#run === null) return;
    const [start, end] = gap ?? [];
    if (start !== undefined && end !== undefined) {
      await this.#append({ name: "GapDecision", side, start, end, reason: "not received" });
    }
    for (const { pathChecksum, values } of strides) {
      await this.#append({ name: "LiveStride", side, pathChecksum, values });
    }
    if (strides.length === 0) return;
    this.#toPage({ type: "strides", side, strides: strides.map(({ values }) => values), arrived });
    const at = this.#run.clock.us;
    const when = this.#run.stopping === null ? "now" : "last";
    const kept = strides.map(({ values }) => ({ side, at, values }));
    this.#settings.toEngine(message<ToEngine>({ type: "kept", when, strides: kept, arrived }));
  }

  async #said({ kind, text, at, arrived }: Extract<FromEngine, { type: "said" }>): Promise<void> {
    if (this.#run === null) return;
    await this.#append({ name: "Event", atUs: at, kind, text });
    this.#toPage({ type: "said", kind, text, arrived });
  }

  async #noted({ at, kind, text }: Extract<ToRecorder, { type: "noted" }>): Promise<void> {
    if (this.#run === null) return;
    await this.#append(happened(at, kind, text));
    if (kind !== POSITION) return;
    this.#settings.toEngine(message<ToEngine>({ type: "placed", when: "now", at: microseconds(at), text, arrived: at }));
  }

  async #notNow({ at, duration }: Extract<ToRecorder, { type: "not_now" }>): Promise<void> {
    await this.#append(happened(at, NOT_NOW, JSON.stringify({ not_now: 1, duration })));
    this.#settings.toEngine(message<ToEngine>({ type: "not_now", at: microseconds(at), duration }));
  }

  async #never({ at, kind }: Extract<ToRecorder, { type: "never" }>): Promise<void> {
    await this.#append(happened(at, NEVER, JSON.stringify({ never: 1, kind })));
    this.#settings.toEngine(message<ToEngine>({ type: "never", kind }));
  }

  async #append(entry: LogEntry): Promise<void> {
    await this.#run?.log.append(entry);
  }

  /** The engine has ended its streams, or there is none any more: a run that was to be stopped is complete. */
  async #close(): Promise<void> {
    const run = this.#run;
    if (run === null || run.stopping === null) return;
    await run.log.close();
    this.#end();
    this.#toPage({ type: "done", id: run.stopping });
  }

  /** The run cannot be gone on with; its log stays as it is. */
  #fail(fault: RecorderFault): void {
    const stopping = this.#run?.stopping ?? null;
    this.#end();
    this.#toPage(stopping === null ? { type: "fault", fault } : { type: "refused", id: stopping, fault });
  }

  #end(): void {
    const run = this.#run;
    this.#run = null;
    // Its handle must be given back before another recorder may take the log; a failure of that was told already.
    void run?.log.close().catch(() => undefined);
    run?.release();
  }

  async #stored(run: string): Promise<LogFolder> {
    const store = await this.#settings.store();
    if (!isLogId(run) || !(await store.ids()).includes(run)) throw new Refusal({ kind: "unknown", run });
    return store.folder(run);
  }

  async #runs(): Promise<StoredRun[]> {
    const store = await this.#settings.store();
    const runs: StoredRun[] = [];
    for (const id of await store.ids()) {
      const run = id === this.#run?.id ? null : await this.#summary(id, await store.folder(id));
      if (run !== null && run.start !== null) runs.push(run);
    }
    return runs.sort((a, b) => (b.start ?? 0) - (a.start ?? 0));
  }

  /** What a log holds; null for one that another version wrote, which stays where it is. */
  async #summary(id: string, folder: LogFolder): Promise<StoredRun | null> {
    // Whoever adds to a log that was stopped begins a new segment, so that a long one need not be read each time.
    const segments = (await folder.names()).length;
    const known = this.#stopped.get(id);
    if (known?.segments === segments) return known.run;
    try {
      const run = await summarise(id, folder);
      if (run.stopped) this.#stopped.set(id, { segments, run });
      return run;
    } catch (error) {
      if (error instanceof UnknownLogVersionError || error instanceof UnknownEntryError) return null;
      throw error;
    }
  }

  #toPage(body: Parameters<typeof message<FromRecorder>>[0]): void {
    this.#settings.toPage(message<FromRecorder>(body));
  }
}

interface Held extends Pick<Extract<FromRecorder, { type: "resumed" }>, "strides" | "notes" | "streams"> {
  readonly coach: HeardCoach;
}

/** What a log holds that whoever goes on with it has to know. */
async function heldBy(folder: LogFolder): Promise<Held> {
  const strides: Held["strides"][number][] = [];
  const notes: Held["notes"][number][] = [];
  const pods = { left: new Intake(), right: new Intake() };
  const coach = new HeardCoach();
  for await (const entry of readEntries(folder)) {
    coach.take(entry);
    if (entry.name === "LiveStride") strides.push({ side: entry.side, values: entry.values });
    if (entry.name === "Event" && NOTES.includes(entry.kind)) {
      notes.push({ at: entry.atUs / 1000, kind: entry.kind, text: entry.text, after: strides.length });
    }
    if (entry.name === "Received" && entry.side) pods[entry.side].take(entry.source, entry.value);
    if (entry.name === "Fetched") pods[entry.side].takeFetched(entry, entry.offset, entry.data);
  }
  return { strides, notes, streams: { left: pods.left.states, right: pods.right.states }, coach };
}

function happened(at: number, kind: string, text = ""): LogEntry {
  return { name: "Event", atUs: microseconds(at), kind, text };
}

function microseconds(ms: number): number {
  return Math.round(1000 * ms);
}

function faultFor(error: unknown): RecorderFault {
  if (error instanceof Refusal) return error.fault;
  const why = error instanceof Error ? error.message : String(error);
  if (error instanceof LogNotWrittenError) return { kind: "storage", reason: error.reason, why };
  if (error instanceof NoStorageError) return { kind: "storage", reason: "absent", why };
  if (error instanceof UnknownLogVersionError || error instanceof UnknownEntryError) {
    return { kind: "storage", reason: "version", why };
  }
  if (error instanceof DOMException) return { kind: "storage", reason: "failed", why };
  return { kind: "worker", why };
}
