/** Questions to a worker, each with its answer. */

import type { FromRecorder, RecorderFault, ToRecorder } from "./protocol";
import { PROTOCOL } from "./protocol";

/** The recorder could not do what was asked of it. */
export class RecorderError extends Error {
  override readonly name = "RecorderError";

  constructor(readonly fault: RecorderFault) {
    super("why" in fault ? fault.why : fault.kind);
  }
}

type Without<M, Field extends string> = M extends unknown ? Omit<M, Field> : never;
export type Question = Without<Extract<ToRecorder, { readonly id: number }>, "v" | "id">;
export type Answer = Extract<FromRecorder, { readonly id: number }>;

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: RecorderError) => void;
}

/** The questions that wait for their answers; `send` brings a question to the worker. */
export class Questions {
  readonly #send: (question: ToRecorder) => void;
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;

  constructor(send: (question: ToRecorder) => void) {
    this.#send = send;
  }

  /** Ask, and wait for an answer of that type; rejects with a {@link RecorderError}. */
  async ask<Type extends Answer["type"]>(type: Type, question: Question): Promise<Extract<Answer, { type: Type }>> {
    const id = this.#next++;
    const answer = await new Promise<Answer>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#send({ ...question, v: PROTOCOL, id });
    });
    if (!isOf(answer, type)) throw new RecorderError({ kind: "worker", why: `${answer.type} is no answer to this` });
    return answer;
  }

  /** Give an answer to whoever asked; one that nobody waits for is left alone. */
  answered(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.type === "refused") waiting?.reject(new RecorderError(answer.fault));
    else waiting?.resolve(answer);
  }

  /** Nobody answers any more. */
  fail(fault: RecorderFault): void {
    for (const { reject } of this.#waiting.values()) reject(new RecorderError(fault));
    this.#waiting.clear();
  }
}

function isOf<Type extends Answer["type"]>(answer: Answer, type: Type): answer is Extract<Answer, { type: Type }> {
  return answer.type === type;
}
