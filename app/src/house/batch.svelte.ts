/** A batch that is looked at, with the verdicts on its files, as far as home has come with it. */

import type { Batch, BroughtFile, FilePage, Verdict } from "../home/batches";
import { A_PAGE, BatchClient, MOST_ON_A_PAGE } from "../home/batches";
import type { HomeFault } from "../home/client";
import { onceMore } from "../onceMore";
import { faultOf, home } from "./seen.svelte";

export class LookedAtBatch {
  readonly #client: BatchClient;
  readonly #id: string;
  #batch = $state.raw<Batch | null>(null);
  #files = $state.raw<readonly BroughtFile[]>([]);
  #after = $state<string | null>(null);
  #verdict = $state<Verdict | null>(null);
  #fault = $state.raw<HomeFault | null>(null);
  /** Which files were listed last; an answer to something earlier comes too late. */
  #last = 0;

  constructor(id: string, client: BatchClient = new BatchClient(home)) {
    [this.#id, this.#client] = [id, client];
  }

  /** Null until home has answered. */
  get value(): Batch | null {
    return this.#batch;
  }

  get files(): readonly BroughtFile[] {
    return this.#files;
  }

  /** Whether there are more files than are listed. */
  get goesOn(): boolean {
    return this.#after !== null;
  }

  /** Which files are listed; null for all. */
  get verdict(): Verdict | null {
    return this.#verdict;
  }

  get fault(): HomeFault | null {
    return this.#fault;
  }

  /** Looks how far it is, and at the files that are listed, as far as one question reaches. */
  readonly look = onceMore(() => this.#look());

  /** Lists the files of one verdict; all of them for null. */
  async list(verdict: Verdict | null): Promise<void> {
    [this.#verdict, this.#files, this.#after] = [verdict, [], null];
    this.#last += 1;
    await this.#ask({ limit: A_PAGE }, ({ files, after }) => ([this.#files, this.#after] = [files, after]));
  }

  /** Lists the next files. */
  async more(): Promise<void> {
    this.#last += 1;
    await this.#ask({ limit: A_PAGE, after: this.#after }, ({ files, after }) => {
      this.#files = [...this.#files, ...files];
      this.#after = after;
    });
  }

  /** Takes it back, and returns what was wrong; null where nothing was. */
  async undo(): Promise<HomeFault | null> {
    const fault = await faultOf(async () => (this.#batch = await this.#client.undo(this.#id)));
    if (fault === null) await this.look();
    return fault;
  }

  async #look(): Promise<void> {
    const limit = Math.min(Math.max(this.#files.length, A_PAGE), MOST_ON_A_PAGE);
    await this.#ask({ limit }, ({ files, after }) => {
      const beyond = this.#files.length > limit ? this.#files.slice(limit) : [];
      this.#files = [...files, ...beyond];
      if (beyond.length === 0) this.#after = after;
    });
  }

  /** The files are asked for last: once nothing waits, each of them has its verdict. */
  async #ask(which: { limit: number; after?: string | null }, take: (page: FilePage) => void): Promise<void> {
    const mine = this.#last;
    this.#fault = await faultOf(async () => {
      this.#batch = await this.#client.one(this.#id);
      const page = await this.#client.files(this.#id, { verdict: this.#verdict, ...which });
      if (mine === this.#last) take(page);
    });
  }
}
