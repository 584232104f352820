/**
 * Recording a run, as the screens see it: begin, attach shoes, watch strides, stop. The work is done by two workers;
 * here are only their voices, the pods, and the counting of strides.
 */

import type { Filling, Kind } from "../coach/documents";
import type { Fits } from "../engine/fit";
import type { LiveStrideView } from "../engine/stride";
import { isWalking, viewOf } from "../engine/stride";
import type { Exchange } from "../pod/conversation";
import type { RecordingName, StreamState } from "../pod/intake";
import type { PodLink } from "../pod/link";
import { LinkError, now } from "../pod/link";
import type { StoredRun } from "../recordings/store";
import type { Side } from "../recordings/side";
import { SIDES } from "../recordings/side";
import { BATTERY_LEVEL } from "../pod/profile";
import type { Shape } from "../shape";
import { Questions, RecorderError } from "../workers/asking";
import type { Brief, FromEngine, FromRecorder, RecorderFault, ToEngine, ToRecorder } from "../workers/protocol";
import { fromEngine, fromRecorder, message } from "../workers/protocol";
import { otherOf } from "./figures";
import type { Ending, PodEvents } from "./pod";
import { Pod } from "./pod";
import { keepSeenPod } from "./seenPods";
import { ShoeError } from "./refusals";

/** A foot, as far as is known now. */
export interface FootState {
  readonly connected: boolean;
  /** Samples of this run that are here, live and fetched. */
  readonly samples: number;
  /** Those that are known to be missing now; a shoe that kept them gives them later. */
  readonly missing: number;
  /** When the packet that completed the last stride arrived (ms since 1970). */
  readonly lastStrideAt: number | null;
  /** The charge of the pod's battery (percent); null where it is not known. */
  readonly battery: number | null;
}

/** A foot when its run has been stopped. */
export interface FootSummary extends FootState {
  readonly ending: Ending;
  /** Of its pod, those of which nothing is left to fetch. */
  readonly recordings: readonly RecordingName[];
}

/** How far the run has come with fetching what was missed, after it was stopped. */
export interface Fetching {
  /** Samples that were missing at first, and those that still are. */
  readonly total: number;
  readonly missing: number;
  /** Shoes out of reach, which may have more. */
  readonly away: readonly Side[];
}

/** A run when it has been stopped: what was counted live. The figures come from the strides. */
export interface RunSummaryLive {
  readonly id: string;
  /** When it began (ms since 1970). */
  readonly start: number;
  readonly seconds: number;
  /** Walking and running strides of both feet. */
  readonly strides: number;
  /** Null where no sample of the foot came. */
  readonly feet: Readonly<Record<Side, FootSummary | null>>;
}

/** What a run that is gone on with was like, in the order in which it happened: its strides, laps, pauses and positions. */
export type Earlier = LiveStrideView | { readonly at: number; readonly kind: string; readonly text: string };

/** Something that is noted of a run. */
export type Note = Extract<ToRecorder, { type: "noted" }>;

/** A shoe is connected and does not take part. */
export interface ShoeFault {
  readonly kind: "shoe";
  readonly side: Side;
  readonly reason: LinkError["reason"] | ShoeError["reason"] | "other";
}

/** What the coach says: an event of the log. */
export type Said = Pick<Extract<FromRecorder, { type: "said" }>, "kind" | "text" | "arrived">;

/** The two threads, as far as the recorder needs them; a test puts its own here. */
export interface Threads {
  readonly recorder: Pick<Worker, "postMessage" | "onmessage" | "onerror" | "terminate">;
  readonly engine: Pick<Worker, "postMessage" | "onmessage" | "onerror" | "terminate">;
}

interface Session {
  readonly id: string;
  readonly start: number;
}

const NO_FOOT: FootState = { connected: false, samples: 0, missing: 0, lastStrideAt: null, battery: null };
const NO_STREAMS: Readonly<Record<Side, readonly StreamState[]>> = { left: [], right: [] };
/** Between two words of how fetching goes on. */
const TELL_MS = 250;

export class Recorder {
  onstride: (stride: LiveStrideView) => void = () => undefined;
  onfoot: (side: Side, state: FootState) => void = () => undefined;
  /** How the pods are worn, whenever a verdict has changed. */
  onfit: (fits: Fits) => void = () => undefined;
  onfault: (fault: RecorderFault | ShoeFault) => void = () => undefined;
  /** The share of a core that the engine takes, once a second. */
  onload: (share: number) => void = () => undefined;
  /** What pods send while they are watched, of which nothing is kept; `arrived` in ms since 1970. */
  onheard: (side: Side, source: number, value: Uint8Array, arrived: number) => void = () => undefined;
  /** A watched pod has answered what time it has. */
  onexchange: (side: Side, exchange: Exchange) => void = () => undefined;
  /** While a run that was stopped waits for what was missed. */
  onfetching: (state: Fetching) => void = () => undefined;

  /**
   * What the coach of a run that begins goes by, one that goes by the phone's position or not; null where it has none. One
   * that is gone on with has its own.
   */
  brief: (byPosition: boolean) => Brief | null = () => null;
  /** A run has begun, or is gone on with; null when it has ended. */
  onrun: (run: string | null) => void = () => undefined;
  /** What the coach says or withholds, when it is in the log. */
  onsaid: (said: Said) => void = () => undefined;
  /** How full the goals are, at most once a second. */
  ongoals: (goals: readonly Filling[]) => void = () => undefined;
  /** The coach has failed: the run goes on without it. */
  onuncoached: () => void = () => undefined;

  /** Whose values are in the log of this run, by their characteristics. */
  readonly #beside = new Map<number, string>();
  readonly #threads: Threads;
  readonly #questions: Questions;
  readonly #pods = new Map<Side, Pod>();
  #feet: Record<Side, FootState> = { left: NO_FOOT, right: NO_FOOT };
  #strides: Record<Side, number> = { left: 0, right: 0 };
  #session: Session | null = null;
  /** What had come of each pod when a run was gone on with. */
  #earlier = NO_STREAMS;
  #fetching: { total: number; toldAt: number } | null = null;
  /** Pods send though no run is under way. */
  #watching = false;

  private constructor(threads: Threads) {
    this.#threads = threads;
    this.#questions = new Questions((question) => threads.recorder.postMessage(question));
    const { port1, port2 } = new MessageChannel();
    threads.recorder.postMessage(message<ToRecorder>({ type: "connect", engine: port1 }), [port1]);
    threads.engine.postMessage(message<ToEngine>({ type: "connect", recorder: port2 }), [port2]);
    threads.recorder.onmessage = ({ data }: MessageEvent<unknown>) => {
      const heard = this.#looked(fromRecorder, data);
      if (heard !== null) this.#heard(heard);
    };
    threads.engine.onmessage = ({ data }: MessageEvent<unknown>) => {
      const heard = this.#looked(fromEngine, data);
      if (heard !== null) this.#heardEngine(heard);
    };
    for (const thread of [threads.recorder, threads.engine]) {
      thread.onerror = ({ message: why }: ErrorEvent) => this.#broken({ kind: "worker", why });
    }
  }

  /** Start both workers. */
  static async open(threads: Threads = startThreads()): Promise<Recorder> {
    return new Recorder(threads);
  }

  /** The run that is being recorded. */
  get run(): string | null {
    return this.#session?.id ?? null;
  }

  /** Have the shoes send without a run, those that are attached and those that will be: to see how they are worn. */
  async watch(): Promise<void> {
    if (this.#watching || this.#session !== null) return;
    this.#watching = true;
    this.#threads.engine.postMessage(message<ToEngine>({ type: "start" }));
    await this.#streamAll();
  }

  /** Let them be quiet again; a run that begins does so by itself. */
  async unwatch(): Promise<void> {
    if (!this.#watching) return;
    this.#watching = false;
    await Promise.all([...this.#pods.values()].map((pod) => pod.drop()));
  }

  /** What an attached shoe calls itself and says of itself; null where the foot has none. */
  shoe(side: Side): Pick<Pod, "name" | "info"> | null {
    return this.#pods.get(side) ?? null;
  }

  /** Tell attached shoes that they are on the other foot. Rejects with a `LinkError` or a `ShoeError`. */
  async turnRound(): Promise<void> {
    const watched = this.#watching;
    await this.unwatch();
    try {
      for (const pod of this.#pods.values()) await pod.tell(otherOf(pod.side));
    } finally {
      // Where the second one refused, both say the same foot, and only one can be of it.
      const pods = [...this.#pods.values()];
      this.#pods.clear();
      for (const pod of pods) {
        if (this.#pods.has(pod.side)) await pod.close();
        else this.#pods.set(pod.side, pod);
      }
      const { left, right } = this.#feet;
      this.#feet = { left: right, right: left };
      for (const side of SIDES) this.#change(side, { connected: this.#pods.get(side)?.connected ?? false });
      if (watched) await this.watch();
    }
  }

  /** Tell a shoe the foot that it was attached for, where it has not been told one. */
  async tellSide(side: Side): Promise<void> {
    const pod = this.#pods.get(side);
    if (pod === undefined || pod.info.side !== null) return;
    const watched = this.#watching;
    await this.unwatch();
    try {
      await pod.tell(side);
    } finally {
      if (watched) await this.watch();
    }
  }

  /**
   * Begin a run, with the shoes that are attached; its id. Rejects with a {@link RecorderError}.
   *
   * @param byPosition the way is that of the phone's positions
   */
  async begin(byPosition = false): Promise<string> {
    await this.unwatch();
    const at = now();
    void keepStorage();
    const { run } = await this.#questions.ask("begun", { type: "begin", at, brief: this.brief(byPosition) });
    this.#start(run, at);
    await this.#streamAll();
    return run;
  }

  /** Go on with a run that something else than the runner ended; what it was so far. */
  async resume(id: string): Promise<readonly Earlier[]> {
    await this.unwatch();
    const stored = (await this.unfinished()).find((each) => each.id === id);
    const held = await this.#questions.ask("resumed", { type: "resume", run: id, at: now() });
    this.#start(held.run, stored?.start ?? now(), held.streams);
    const notes = [...held.notes];
    const earlier = held.strides.flatMap(({ side, values }, index): Earlier[] => {
      const before = notes.splice(0, notes.filter(({ after }) => after <= index).length);
      return [...before, ...this.#viewsOf(side, [values], null)];
    });
    await this.#streamAll();
    return [...earlier, ...notes];
  }

  /** End such a run where it ended, so that it can go home. */
  async finish(id: string): Promise<void> {
    await this.#questions.ask("done", { type: "finish", run: id, at: now() });
  }

  /**
   * Connect a shoe; while a run is under way it joins it. Rejects with a `LinkError` or a `ShoeError`.
   *
   * @param hint the foot of a shoe that was not told
   */
  async attach(link: PodLink, hint?: Side): Promise<Side> {
    const pod = await Pod.open(link, this.#events, hint);
    const { side } = pod;
    if (this.#pods.has(side)) {
      await pod.close();
      throw new ShoeError("taken", `There is a ${side} shoe already.`);
    }
    this.#pods.set(side, pod);
    this.#change(side, { connected: true });
    void pod.battery().then((battery) => {
      this.#change(side, { battery });
      keepSeenPod(pod, battery);
    });
    if (this.#session === null && !this.#watching) return side;
    try {
      await pod.stream(this.#earlier[side]);
    } catch (error) {
      await this.detach(side);
      throw error;
    }
    return side;
  }

  /** Let go of a shoe. */
  async detach(side: Side): Promise<void> {
    const pod = this.#pods.get(side);
    this.#pods.delete(side);
    await pod?.close();
    this.#change(side, { connected: false, battery: null });
  }

  /** Keep a value of another maker's device, on no foot; nothing where no run is under way. */
  beside(name: string, source: number, value: Uint8Array, arrived: number): void {
    if (this.#beside.get(source) !== name) {
      this.#post(message<ToRecorder>({ type: "accompanied", at: arrived, source, name }));
      if (this.#session !== null) this.#beside.set(source, name);
    }
    this.#events.onvalue(null, source, value, arrived);
  }

  /** Keep what the runner or the phone notes of the run; nothing where none is under way. */
  note(kind: Note["kind"], text = "", at = now()): void {
    this.#post(message<ToRecorder>({ type: "noted", at, kind, text }));
  }

  /**
   * The runner has stopped. What was missed is fetched, `onfetching` tells how far; when this resolves, everything is in
   * the log that will be. Shoes stay attached.
   *
   * @param noted what is waited for before the log is closed, because the runner may have to add something
   */
  async stop(noted: Promise<unknown> = Promise.resolve()): Promise<RunSummaryLive> {
    const session = this.#session;
    if (session === null) throw new RecorderError({ kind: "unknown", run: "" });
    const at = now();
    const endings = await this.#finish();
    await noted;
    await this.#questions.ask("done", { type: "stop", at });
    this.#session = null;
    this.onrun(null);
    const strides = this.#strides.left + this.#strides.right;
    const foot = (side: Side): FootSummary | null => {
      const ending = endings.get(side) ?? "away";
      const { streams = [] } = this.#pods.get(side)?.intake ?? {};
      // What was recorded before the run is none of this one's, and may be missing elsewhere.
      const own = ending === "whole" || ending === "lost" ? streams.filter(({ first }) => first === 0) : [];
      const recordings = own.map(({ name }) => name);
      return this.#feet[side].samples > 0 ? { ...this.#feet[side], ending, recordings } : null;
    };
    const feet = { left: foot("left"), right: foot("right") };
    return { id: session.id, start: session.start, seconds: (at - session.start) / 1000, strides, feet };
  }

  /** Fetch nothing more, and wait for no shoe: what is missing stays missing. */
  finishNow(): void {
    for (const pod of this.#pods.values()) pod.giveUp();
  }

  /** Say no cue for so many seconds. */
  notNow(duration: number): void {
    this.#post(message<ToRecorder>({ type: "not_now", at: now(), duration }));
  }

  /** Say no cue of this kind any more. */
  never(kind: Kind): void {
    this.#post(message<ToRecorder>({ type: "never", at: now(), kind }));
  }

  /** Let a shoe use the room of recordings that are safe at home; those that it need not keep any more. */
  async free(side: Side, recordings: readonly RecordingName[]): Promise<RecordingName[]> {
    return (await this.#pods.get(side)?.free(recordings)) ?? [];
  }

  /** Runs in this browser that the runner did not stop, newest first. */
  async unfinished(): Promise<StoredRun[]> {
    return (await this.stored()).filter((run) => !run.stopped);
  }

  /** All runs in this browser but the one being recorded, newest first. */
  async stored(): Promise<StoredRun[]> {
    return [...(await this.#questions.ask("runs", { type: "stored" })).runs];
  }

  /** Let go of all shoes and end the workers. */
  async close(): Promise<void> {
    await Promise.allSettled(SIDES.map((side) => this.detach(side)));
    this.#threads.recorder.terminate();
    this.#threads.engine.terminate();
    this.#questions.fail({ kind: "worker", why: "the recorder was closed" });
  }

  #start(id: string, start: number, earlier = NO_STREAMS): void {
    this.#session = { id, start };
    this.onrun(id);
    this.#beside.clear();
    this.#earlier = earlier;
    this.#strides = { left: 0, right: 0 };
    for (const side of SIDES) this.#change(side, { samples: 0, missing: 0, lastStrideAt: null });
  }

  /** A shoe that does not stream keeps neither the other nor the run from it; one out of reach is being sought. */
  async #streamAll(): Promise<void> {
    const stream = async (pod: Pod): Promise<void> => {
      try {
        await pod.stream(this.#earlier[pod.side]);
      } catch (error) {
        if (pod.connected) this.onfault({ kind: "shoe", side: pod.side, reason: reasonOf(error) });
      }
    };
    await Promise.all([...this.#pods.values()].map(stream));
  }

  /** All pods end their recordings and give what is missing; one that does not costs its samples, never the run. */
  async #finish(): Promise<Map<Side, Ending>> {
    this.#fetching = { total: 0, toldAt: 0 };
    const endings = new Map<Side, Ending>();
    const finish = async (side: Side, pod: Pod): Promise<void> => {
      endings.set(side, await pod.finish().catch(() => "lost"));
      this.#tellFetching();
    };
    const finished = [...this.#pods].map(([side, pod]) => finish(side, pod));
    this.#tellFetching();
    await Promise.all(finished);
    this.#fetching = null;
    return endings;
  }

  readonly #events: PodEvents = {
    onvalue: (side, source, value, arrived) => {
      if (this.#watching && side !== null) this.#watched(side, source, value, arrived);
      const { buffer } = value;
      const sent = message<ToRecorder>({ type: "received", side, source, value, arrived });
      if (side !== null && source === BATTERY_LEVEL.short) this.#change(side, { battery: value[0] ?? null });
      this.#post(sent, buffer instanceof ArrayBuffer ? [buffer] : []);
    },
    onfetched: (side, chunk) => {
      this.#post(message<ToRecorder>({ type: "fetched", side, ...chunk }));
      if (now() - (this.#fetching?.toldAt ?? Infinity) > TELL_MS) this.#tellFetching();
    },
    onexchange: (side, exchange) => {
      if (this.#watching) this.onexchange(side, exchange);
      this.#post(message<ToRecorder>({ type: "exchanged", side, ...exchange }));
    },
    onconnected: (side, connected) => {
      this.#post(message<ToRecorder>({ type: "happened", at: now(), what: connected ? "found" : "lost", side }));
      this.#change(side, { connected });
      if (this.#fetching) this.#tellFetching();
    },
    onrefused: (side, { reason }) => this.onfault({ kind: "shoe", side, reason }),
    onbroken: (side, { reason }) => {
      this.onfault({ kind: "shoe", side, reason });
      void this.detach(side);
    },
  };

  /** A value of no run: the engine tells of it how the pods are worn, and nobody keeps it. */
  #watched(side: Side, source: number, value: Uint8Array, arrived: number): void {
    const copy = value.slice();
    this.onheard(side, source, value, arrived);
    this.#threads.engine.postMessage(message<ToEngine>({ type: "received", side, source, value: copy, arrived }), [copy.buffer]);
  }

  /** To the recorder, where there is a run. */
  #post(sent: ToRecorder, transferred: Transferable[] = []): void {
    if (this.#session !== null) this.#threads.recorder.postMessage(sent, transferred);
  }

  #tellFetching(): void {
    const pods = [...this.#pods.values()];
    const missing = pods.reduce((sum, { intake }) => sum + intake.missing, 0);
    const total = Math.max(missing, this.#fetching?.total ?? 0);
    this.#fetching = { total, toldAt: now() };
    const away = pods.filter(({ connected }) => !connected).map(({ side }) => side);
    for (const { side } of pods) this.#tell(side);
    this.onfetching({ total, missing, away });
  }

  /** Say what is known of a foot now. */
  #tell(side: Side): void {
    const intake = this.#pods.get(side)?.intake;
    if (intake) this.#change(side, { samples: intake.samples, missing: intake.missing });
  }

  #heard(heard: FromRecorder): void {
    switch (heard.type) {
      case "strides":
        for (const view of this.#viewsOf(heard.side, heard.strides, heard.arrived)) this.onstride(view);
        break;
      case "said":
        this.onsaid(heard);
        break;
      case "fault":
        this.onfault(heard.fault);
        if (heard.fault.kind === "storage") this.finishNow();
        break;
      default:
        this.#questions.answered(heard);
    }
  }

  #heardEngine(heard: FromEngine): void {
    if (heard.type === "foot") this.#tell(heard.side);
    if (heard.type === "load") this.onload(heard.share);
    if (heard.type === "fit") this.onfit(heard.fits);
    if (heard.type === "goals") this.ongoals(heard.goals);
    if (heard.type === "uncoached") this.onuncoached();
  }

  #viewsOf(side: Side, strides: readonly Float64Array[], arrived: number | null): LiveStrideView[] {
    const views = strides.filter(isWalking).map((values) => viewOf(side, this.#strides[side]++, values, arrived));
    if (views.length > 0 && arrived !== null) this.#change(side, { lastStrideAt: arrived });
    return views;
  }

  #change(side: Side, change: Partial<FootState>): void {
    this.#feet[side] = { ...this.#feet[side], ...change };
    this.onfoot(side, this.#feet[side]);
  }

  /** A message of a worker, looked at; null where it is not one. */
  #looked<T>(shape: Shape<T>, data: unknown): T | null {
    try {
      return shape(data);
    } catch (error) {
      this.onfault({ kind: "worker", why: String(error) });
      return null;
    }
  }

  #broken(fault: RecorderFault): void {
    this.#questions.fail(fault);
    this.onfault(fault);
  }
}

/** Ask the browser not to throw logs away when it needs room. It may refuse; then they stay as long as there is room. */
async function keepStorage(): Promise<void> {
  if (typeof navigator !== "undefined") await navigator.storage?.persist?.();
}

function reasonOf(error: unknown): ShoeFault["reason"] {
  return error instanceof LinkError || error instanceof ShoeError ? error.reason : "other";
}

function startThreads(): Threads {
  const recorder = new Worker(new URL("../workers/recorder.worker.ts", import.meta.url), { type: "module" });
  const engine = new Worker(new URL("../workers/engine.worker.ts", import.meta.url), { type: "module" });
  return { recorder, engine };
}
