/**
 * Tells when a runner stands, and goes on, by the strides alone. A shoe that is out of reach says nothing, so that is no
 * standing. Instants are ms since 1970; nothing here waits or reads a clock.
 */

/** Without a stride for so long, a runner whose shoes are heard stands. */
export const STANDS_AFTER_MS = 5000;

export class Standing {
  #last: number;
  #since: number | null = null;
  /** Of the times that are over (ms). */
  #stood = 0;

  /** @param begin when the run began: who does not set off stands from there */
  constructor(begin: number) {
    this.#last = begin;
  }

  /** Since when the runner stands; null of one who goes. */
  get since(): number | null {
    return this.#since;
  }

  /** Takes a stride. Returns whether the runner had stood until then. */
  stride(at: number): boolean {
    const stood = this.#since !== null;
    if (this.#since !== null) this.#stood += Math.max(0, at - this.#since);
    this.#since = null;
    this.#last = Math.max(this.#last, at);
    return stood;
  }

  /**
   * Looks at the clock, now and then. Returns whether the runner turns out to stand.
   *
   * @param heard whether a shoe is heard, so that a stride would be known of
   */
  look(at: number, heard: boolean): boolean {
    if (this.#since !== null) return false;
    if (!heard) {
      // Nobody knows what was in the meantime.
      this.#last = Math.max(this.#last, at);
      return false;
    }
    if (at - this.#last < STANDS_AFTER_MS) return false;
    this.#since = this.#last;
    return true;
  }

  /** Takes from a log that the runner stood from one instant to another, or stands still. */
  stoodFrom(since: number): void {
    this.#since ??= since;
  }

  /** Returns how long the runner has stood, all in all (ms). */
  total(at: number): number {
    return this.#stood + (this.#since === null ? 0 : Math.max(0, at - this.#since));
  }
}
