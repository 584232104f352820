/**
 * A pod that takes part in runs: asked what it is, told to stream, and found again after a lost connection.
 *
 * What it sends is handed on unread; only answers to our own commands are read here.
 */

import type { Answer, Command, Result } from "../pod/control";
import { OPS, Status, decodeAnswer, encodeCommand } from "../pod/control";
import { PacketError } from "../pod/errors";
import { decodeInfo } from "../pod/info";
import type { PodLink } from "../pod/link";
import { LinkError, now } from "../pod/link";
import { CONTROL, INFO } from "../pod/profile";
import type { Side } from "../recordings/side";

/** So many samples a packet while someone watches: 38 ms at 208 Hz. */
const SAMPLES = 8;
const ANSWER_WITHIN_MS = 5000;
/** Between attempts to find a pod again; the last one is repeated (ms). */
const BACK_OFF_MS: readonly number[] = [250, 500, 1000, 2000, 4000];

/** A pod was reached and cannot take part. */
export class ShoeError extends Error {
  override readonly name = "ShoeError";

  constructor(
    /** `side`: it was not told its foot. `taken`: that foot has a pod. `refused`: it does not do what was asked. */
    readonly reason: "side" | "taken" | "refused",
    why: string,
  ) {
    super(why);
  }
}

export interface PodEvents {
  /** A value, in order of arrival; that of INFO, which was read, among them. */
  onvalue(side: Side, short: number, value: Uint8Array, arrived: number): void;
  onconnected(side: Side, connected: boolean): void;
}

interface Question {
  readonly tag: number;
  readonly op: number;
  readonly resolve: (answer: Answer) => void;
}

export class Pod {
  readonly #link: PodLink;
  readonly #events: PodEvents;
  readonly #wait: (ms: number) => Promise<void>;
  #side: Side;
  #streaming = false;
  #closed = false;
  #connected = false;
  #seeking = false;
  #tag = 0;
  #question: Question | null = null;

  private constructor(link: PodLink, side: Side, events: PodEvents, wait: (ms: number) => Promise<void>) {
    this.#link = link;
    this.#side = side;
    this.#events = events;
    this.#wait = wait;
    link.onvalue = (short, value, arrived) => this.#received(short, value, arrived);
    link.onlost = () => void this.#seek();
  }

  /**
   * Connect a pod and ask what it is. Rejects with a {@link LinkError}, a {@link PacketError} or a {@link ShoeError}.
   *
   * @param hint the foot of a pod that was not told
   */
  static async open(link: PodLink, events: PodEvents, hint?: Side, wait = sleep): Promise<Pod> {
    await link.connect();
    try {
      const side = decodeInfo(await link.read(INFO.short)).side ?? hint;
      if (side === undefined) throw new ShoeError("side", `${link.name} was not told which foot it is on.`);
      const pod = new Pod(link, side, events, wait);
      pod.#connected = true;
      return pod;
    } catch (error) {
      await link.close();
      throw error;
    }
  }

  get side(): Side {
    return this.#side;
  }

  get connected(): boolean {
    return this.#connected;
  }

  /** Have it send samples; from now on also after each lost connection. */
  async stream(): Promise<void> {
    this.#streaming = true;
    await this.#beginStream();
  }

  /** Have it end its recording. A pod out of reach is only no longer sought. */
  async stop(): Promise<void> {
    if (!this.#streaming) return;
    this.#streaming = false;
    if (this.#connected) await this.#ask({ name: "StopStream" });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#connected = false;
    await this.#link.close();
  }

  async #beginStream(): Promise<void> {
    const info = await this.#link.read(INFO.short);
    this.#events.onvalue(this.#side, INFO.short, info, now());
    await this.#ask({ name: "StartStream", samples: SAMPLES });
  }

  async #ask(command: Command): Promise<Result | null> {
    this.#tag = (this.#tag + 1) % 256;
    const question = { tag: this.#tag, op: OPS[command.name] };
    const answered = new Promise<Answer>((resolve) => {
      this.#question = { ...question, resolve };
    });
    await this.#link.write(CONTROL.short, encodeCommand(question.tag, command));
    const answer = await Promise.race([answered, sleep(ANSWER_WITHIN_MS)]);
    if (!answer) throw new LinkError("silent", `${this.#link.name} does not answer.`);
    if (answer.status !== Status.DONE) {
      throw new ShoeError("refused", `${this.#link.name} refused ${command.name} with status ${answer.status}.`);
    }
    return answer.result;
  }

  #received(short: number, value: Uint8Array, arrived: number): void {
    const answer = short === CONTROL.short ? answerIn(value) : null;
    // Written first: what hands the value on may take its bytes away.
    this.#events.onvalue(this.#side, short, value, arrived);
    if (answer?.tag === this.#question?.tag && answer?.op === this.#question?.op && answer) {
      this.#question?.resolve(answer);
      this.#question = null;
    }
  }

  /** Find the pod again, as long as it takes. */
  async #seek(): Promise<void> {
    if (this.#connected) {
      this.#connected = false;
      this.#events.onconnected(this.#side, false);
    }
    if (this.#seeking) return;
    this.#seeking = true;
    for (let attempt = 0; !this.#closed && !this.#connected; attempt++) {
      await this.#wait(BACK_OFF_MS[Math.min(attempt, BACK_OFF_MS.length - 1)] ?? 0);
      if (!this.#closed) await this.#tryAgain();
    }
    this.#seeking = false;
  }

  async #tryAgain(): Promise<void> {
    try {
      await this.#link.connect();
      this.#connected = true;
      this.#events.onconnected(this.#side, true);
      if (this.#streaming) await this.#beginStream();
    } catch {
      // Out of reach still, or it went again, or it does not do what it did: the next attempt is after a longer wait.
      if (this.#connected) {
        this.#connected = false;
        this.#events.onconnected(this.#side, false);
      }
    }
  }
}

function answerIn(value: Uint8Array): Answer | null {
  try {
    return decodeAnswer(value);
  } catch (error) {
    if (error instanceof PacketError) return null;
    throw error;
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
