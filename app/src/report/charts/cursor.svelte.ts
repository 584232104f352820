/** The place that is read: one for all charts and the track. */

class Cursor {
  #instant = $state<number | null>(null);

  /** On the recording's clock (s); null while the run is read as a whole. */
  get instant(): number | null {
    return this.#instant;
  }

  move(instant: number): void {
    this.#instant = instant;
  }

  leave(): void {
    this.#instant = null;
  }
}

export const cursor = new Cursor();
