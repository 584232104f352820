/** The days that home knows of, asked for while the history is looked at. They are beside it: without them all else is there. */

import { BatchClient } from "../home/batches";
import type { ByDay } from "./days";
import { byDay } from "./days";
import { faultOf, home } from "./seen.svelte";

class Days {
  readonly #client = new BatchClient(home);
  #found = $state.raw<ByDay>(new Map());

  get found(): ByDay {
    return this.#found;
  }

  async refresh(): Promise<void> {
    await faultOf(async () => (this.#found = byDay(await this.#client.days())));
  }
}

export const days = new Days();
