/**
 * Recording a run, as the screens see it: begin, attach shoes, watch strides, stop. The work is done by two workers;
 * here are only their voices, the pods, and the counting of strides.
 */

import type { Fits } from "../engine/fit";
import type { LiveStrideView } from "../engine/stride";
import { isWalking, viewOf } from "../engine/stride";
import type { PodLink } from "../pod/link";
import { LinkError, now } from "../pod/link";
import type { StoredRun } from "../recordings/store";
import type { Side } from "../recordings/side";
import { SIDES } from "../recordings/side";
import type { Shape } from "../shape";
import { Questions, RecorderError } from "../workers/asking";
import type { FromEngine, FromRecorder, RecorderFault, ToEngine, ToRecorder } from "../workers/protocol";
import { fromEngine, fromRecorder, message } from "../workers/protocol";
import { Pod, ShoeError } from "./pod";

/** A foot, as far as is known now. */
export interface FootState {
  readonly connected: boolean;
  /** Received in this run since the recorder was started. */
  readonly samples: number;
  readonly missing: number;
  /** When the packet that completed the last stride arrived (ms since 1970). */
  readonly lastStrideAt: number | null;
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
  readonly feet: Readonly<Record<Side, FootState | null>>;
}

/** A shoe is connected and does not take part. */
export interface ShoeFault {
  readonly kind: "shoe";
  readonly side: Side;
  readonly reason: LinkError["reason"] | ShoeError["reason"] | "other";
}

/** The two threads, as far as the recorder needs them; a test puts its own here. */
export interface Threads {
  readonly recorder: Pick<Worker, "postMessage" | "onmessage" | "onerror" | "terminate">;
  readonly engine: Pick<Worker, "postMessage" | "onmessage" | "onerror" | "terminate">;
}

interface Session {
  readonly id: string;
  readonly start: number;
}

const NO_FOOT: FootState = { connected: false, samples: 0, missing: 0, lastStrideAt: null };

export class Recorder {
  onstride: (stride: LiveStrideView) => void = () => undefined;
  onfoot: (side: Side, state: FootState) => void = () => undefined;
  /** How the pods are worn, whenever a verdict has changed. */
  onfit: (fits: Fits) => void = () => undefined;
  onfault: (fault: RecorderFault | ShoeFault) => void = () => undefined;
  /** The share of a core that the engine takes, once a second. */
  onload: (share: number) => void = () => undefined;

  readonly #threads: Threads;
  readonly #questions: Questions;
  readonly #pods = new Map<Side, Pod>();
  #feet: Record<Side, FootState> = { left: NO_FOOT, right: NO_FOOT };
  #strides: Record<Side, number> = { left: 0, right: 0 };
  #session: Session | null = null;

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

  /** Begin a run, with the shoes that are attached; its id. Rejects with a {@link RecorderError}. */
  async begin(): Promise<string> {
    const at = now();
    void keepStorage();
    const { run } = await this.#questions.ask("begun", { type: "begin", at });
    this.#start(run, at);
    await this.#streamAll();
    return run;
  }

  /** Go on with a run that something else than the runner ended; its strides so far. */
  async resume(id: string): Promise<readonly LiveStrideView[]> {
    const stored = (await this.unfinished()).find((each) => each.id === id);
    const { run, strides } = await this.#questions.ask("resumed", { type: "resume", run: id, at: now() });
    this.#start(run, stored?.start ?? now());
    const views = strides.flatMap(({ side, values }) => this.#viewsOf(side, [values], null));
    await this.#streamAll();
    return views;
  }

  /** End such a run where it ended, so that it can go home. */
  async finish(id: string): Promise<void> {
    await this.#questions.ask("done", { type: "finish", run: id, at: now() });
  }

  /**
   * Connect a shoe; while a run is under way it joins it. Rejects with a `LinkError`, `PacketError` or `ShoeError`.
   *
   * @param hint the foot of a shoe that was not told
   */
  async attach(link: PodLink, hint?: Side): Promise<Side> {
    const pod = await Pod.open(link, { onvalue: this.#received, onconnected: this.#connected }, hint);
    const { side } = pod;
    if (this.#pods.has(side)) {
      await pod.close();
      throw new ShoeError("taken", `There is a ${side} shoe already.`);
    }
    this.#pods.set(side, pod);
    this.#change(side, { connected: true });
    if (this.#session === null) return side;
    try {
      await pod.stream();
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
    this.#change(side, { connected: false });
  }

  /** The runner has stopped: everything is in the log when this resolves. Shoes stay attached. */
  async stop(): Promise<RunSummaryLive> {
    const session = this.#session;
    if (session === null) throw new RecorderError({ kind: "unknown", run: "" });
    // A shoe that does not answer any more costs its last samples, never the run.
    await Promise.allSettled([...this.#pods.values()].map((pod) => pod.stop()));
    const at = now();
    await this.#questions.ask("done", { type: "stop", at });
    this.#session = null;
    const strides = this.#strides.left + this.#strides.right;
    const foot = (side: Side): FootState | null => (this.#feet[side].samples > 0 ? this.#feet[side] : null);
    const feet = { left: foot("left"), right: foot("right") };
    return { id: session.id, start: session.start, seconds: (at - session.start) / 1000, strides, feet };
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

  #start(id: string, start: number): void {
    this.#session = { id, start };
    this.#strides = { left: 0, right: 0 };
    for (const side of SIDES) this.#change(side, { samples: 0, missing: 0, lastStrideAt: null });
  }

  /** A shoe that does not stream keeps neither the other nor the run from it; one out of reach is being sought. */
  async #streamAll(): Promise<void> {
    const stream = async (pod: Pod): Promise<void> => {
      try {
        await pod.stream();
      } catch (error) {
        if (pod.connected) this.onfault({ kind: "shoe", side: pod.side, reason: reasonOf(error) });
      }
    };
    await Promise.all([...this.#pods.values()].map(stream));
  }

  readonly #received = (side: Side, source: number, value: Uint8Array, arrived: number): void => {
    if (this.#session === null) return;
    const { buffer } = value;
    const sent = message<ToRecorder>({ type: "received", side, source, value, arrived });
    this.#threads.recorder.postMessage(sent, buffer instanceof ArrayBuffer ? [buffer] : []);
  };

  readonly #connected = (side: Side, connected: boolean): void => {
    this.#change(side, { connected });
    if (this.#session === null) return;
    const what = connected ? "found" : "lost";
    this.#threads.recorder.postMessage(message<ToRecorder>({ type: "happened", at: now(), what, side }));
  };

  #heard(heard: FromRecorder): void {
    switch (heard.type) {
      case "strides":
        for (const view of this.#viewsOf(heard.side, heard.strides, heard.arrived)) this.onstride(view);
        break;
      case "fault":
        this.onfault(heard.fault);
        break;
      default:
        this.#questions.answered(heard);
    }
  }

  #heardEngine(heard: FromEngine): void {
    if (heard.type === "foot") this.#change(heard.side, { samples: heard.samples, missing: heard.missing });
    if (heard.type === "load") this.onload(heard.share);
    if (heard.type === "fit") this.onfit(heard.fits);
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
