/** The last thing that was done and can be undone. It is offered until it is closed, or something else is done. */

export interface Done {
  /** What was done, in words. */
  readonly what: string;
  readonly undo: () => Promise<void>;
}

class Undo {
  #done = $state.raw<Done | null>(null);

  get done(): Done | null {
    return this.#done;
  }

  offer(what: string, undo: () => Promise<void>): void {
    this.#done = { what, undo };
  }

  close(): void {
    this.#done = null;
  }

  async take(): Promise<void> {
    const done = this.#done;
    this.#done = null;
    await done?.undo();
  }
}

export const undo = new Undo();
