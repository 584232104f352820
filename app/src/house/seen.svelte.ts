/**
 * What home was last seen to have: asked for when it is looked at, kept in this browser, and shown with its time where
 * home does not answer. A wish that fails leaves what is shown as it was.
 */

import type { HomeFault } from "../home/client";
import { HomeClient, HomeError } from "../home/client";
import { remember, remembered } from "../remembered";
import type { Shape } from "../shape";
import { number, record } from "../shape";

export const home = new HomeClient();

/** Asks home for something, and returns what was wrong; null where nothing was. */
export async function faultOf(work: () => Promise<unknown>): Promise<HomeFault | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (!(error instanceof HomeError)) throw error;
    return error.fault;
  }
}

export class Seen<T> {
  #value = $state.raw<T | null>(null);
  #at = $state.raw<Date | null>(null);
  #fault = $state.raw<HomeFault | null>(null);
  #asking = $state(false);
  /** The last question; an answer to an earlier one comes too late. */
  #last = 0;

  readonly #name: string;
  readonly #ask: () => Promise<T>;

  /** `name` is what it is kept under in this browser; `shape` reads that again. */
  constructor(name: string, shape: Shape<T>, ask: () => Promise<T>) {
    this.#name = `seen.${name}`;
    this.#ask = ask;
    const kept = keptUnder(this.#name, shape);
    if (kept !== null) [this.#value, this.#at] = [kept.value, new Date(kept.at)];
  }

  /** Null until it was seen once. */
  get value(): T | null {
    return this.#value;
  }

  /** When home said so. */
  get at(): Date | null {
    return this.#at;
  }

  /** Why it could not be asked for the last time; null where it could. */
  get fault(): HomeFault | null {
    return this.#fault;
  }

  get asking(): boolean {
    return this.#asking;
  }

  async refresh(): Promise<void> {
    const mine = (this.#last += 1);
    this.#asking = true;
    try {
      const found = await this.#ask();
      if (mine === this.#last) this.#keep(found);
    } catch (error) {
      if (!(error instanceof HomeError)) throw error;
      if (mine === this.#last) this.#fault = error.fault;
    } finally {
      if (mine === this.#last) this.#asking = false;
    }
  }

  /** Does something at home, and looks again. Returns what was wrong; null where nothing was. */
  async change(work: () => Promise<unknown>): Promise<HomeFault | null> {
    const fault = await faultOf(work);
    if (fault === null) await this.refresh();
    return fault;
  }

  /** Takes what home has just said. An answer that is under way may not know of it yet. */
  take(value: T): void {
    if (this.#asking) void this.refresh();
    this.#keep(value);
  }

  #keep(value: T): void {
    [this.#value, this.#at, this.#fault] = [value, new Date(), null];
    remember(this.#name, JSON.stringify({ at: Date.now(), value }));
  }
}

function keptUnder<T>(name: string, shape: Shape<T>): { at: number; value: T } | null {
  try {
    return record({ at: number, value: shape })(JSON.parse(remembered(name) ?? "null"));
  } catch {
    return null;
  }
}
