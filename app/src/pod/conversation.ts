/**
 * Questions to a pod, each with its answer: commands over CONTROL, the time over TIME. The tag of a question is in its
 * answer, so that several may be under way, and one that comes late is not taken for another's.
 */

import type { Answer, Command, Result } from "./control";
import { OPS, Status, decodeAnswer, encodeCommand } from "./control";
import { PacketError } from "./errors";
import type { PodLink } from "./link";
import { LinkError, now } from "./link";
import { CONTROL, TIME } from "./profile";
import type { TimeAnswer } from "./time";
import { decodeTimeAnswer, encodeTimeQuestion } from "./time";

const ANSWER_WITHIN_MS = 5000;
const TIME_WITHIN_MS = 1000;
const TAGS = 256;

/** A pod does not do what it was told, and says why. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";

  constructor(
    readonly command: Command["name"],
    readonly status: number,
  ) {
    super(`The pod refused ${command} with status ${status}.`);
  }
}

/** A question about a pod's time and its answer; instants in ms since 1970, the pod's in ticks. */
export interface Exchange {
  readonly asked: number;
  readonly podReceived: number;
  readonly podSent: number;
  readonly answered: number;
}

interface Waiting<T> {
  readonly resolve: (answer: T) => void;
  readonly reject: (error: LinkError) => void;
}

export class Conversation {
  readonly #link: PodLink;
  readonly #commands = new Map<number, Waiting<Answer>>();
  readonly #times = new Map<number, Waiting<{ readonly answer: TimeAnswer; readonly arrived: number }>>();
  #tag = 0;

  constructor(link: PodLink) {
    this.#link = link;
  }

  /** A tag that no question has had lately. */
  newTag(): number {
    this.#tag = (this.#tag + 1) % TAGS;
    return this.#tag;
  }

  /** Tell the pod to do something; what that gives. Rejects with a {@link LinkError} or a {@link RefusedError}. */
  async ask(command: Command, tag = this.newTag()): Promise<Result | null> {
    const answer = this.#answer(this.#commands, tag, ANSWER_WITHIN_MS);
    await this.#write(CONTROL.short, encodeCommand(tag, command), answer);
    const { op, status, result } = await answer;
    if (op !== OPS[command.name]) throw new LinkError("silent", `${this.#link.name} answered another question.`);
    if (status !== Status.DONE) throw new RefusedError(command.name, status);
    return result;
  }

  /** Ask the pod what time it has. Rejects with a {@link LinkError}. */
  async exchange(): Promise<Exchange> {
    const tag = this.newTag();
    const answer = this.#answer(this.#times, tag, TIME_WITHIN_MS);
    const asked = now();
    await this.#write(TIME.short, encodeTimeQuestion({ tag, sent: Math.round(1000 * asked) }), answer);
    const { answer: time, arrived } = await answer;
    return { asked, podReceived: time.received, podSent: time.sent, answered: arrived };
  }

  /** Look at a value that came, whether it answers a question. */
  hear(short: number, value: Uint8Array, arrived: number): void {
    try {
      if (short === CONTROL.short) this.#settle(this.#commands, decodeAnswer(value));
      if (short === TIME.short) {
        const answer = decodeTimeAnswer(value);
        this.#times.get(answer.tag)?.resolve({ answer, arrived });
      }
    } catch (error) {
      if (!(error instanceof PacketError)) throw error;
    }
  }

  /** The connection is gone: nothing is answered any more. */
  lost(): void {
    const gone = new LinkError("lost", `The connection to ${this.#link.name} is gone.`);
    for (const waiting of [...this.#commands.values(), ...this.#times.values()]) waiting.reject(gone);
  }

  #settle(commands: Map<number, Waiting<Answer>>, answer: Answer): void {
    commands.get(answer.tag)?.resolve(answer);
  }

  /** The answer to the question with a tag, once it is there; in time, or it is none. */
  #answer<T>(waiting: Map<number, Waiting<T>>, tag: number, withinMs: number): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const silent = new LinkError("silent", `${this.#link.name} does not answer.`);
      const timer = setTimeout(() => settled(reject)(silent), withinMs);
      const settled = <V>(settle: (value: V) => void) => {
        return (value: V): void => {
          clearTimeout(timer);
          if (waiting.get(tag) === own) waiting.delete(tag);
          settle(value);
        };
      };
      const own: Waiting<T> = { resolve: settled(resolve), reject: settled(reject) };
      waiting.set(tag, own);
    });
  }

  async #write(short: number, value: Uint8Array, answer: Promise<unknown>): Promise<void> {
    // Where the question does not leave, nobody waits for its answer.
    answer.catch(() => undefined);
    await this.#link.write(short, value);
  }
}
