/**
 * The last thing that was done, with its way back where there is one. It is said until it is closed, or something else is
 * done.
 */

import type { HomeFault } from "../home/client";
import { saidOf } from "./faults";

export interface Done {
  /** What was done, or why it was not, in words. */
  readonly what: string;
  readonly undo: (() => Promise<HomeFault | null>) | null;
}

class Undo {
  #done = $state.raw<Done | null>(null);

  get done(): Done | null {
    return this.#done;
  }

  /** Says what was done, and how it is undone. */
  offer(what: string, undo: () => Promise<HomeFault | null>): void {
    this.#done = { what, undo };
  }

  /** Says why something was not done. */
  refuse(fault: HomeFault): void {
    const { title, advice } = saidOf(fault);
    this.#done = { what: `${title} ${advice}`, undo: null };
  }

  close(): void {
    this.#done = null;
  }

  async take(): Promise<void> {
    const done = this.#done;
    this.#done = null;
    const fault = (await done?.undo?.()) ?? null;
    if (fault !== null) this.refuse(fault);
  }
}

export const undo = new Undo();
