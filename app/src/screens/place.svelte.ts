/** Which page is shown besides the run itself. It lives in the address, so that back works and a link can be kept. */

import { tick } from "svelte";

import { addressOf, whereOf } from "./where";

/** Marks the entries of the browser's history that were shown. */
const LEFT = "left";

class Place {
  #hash = $state(location.hash);
  readonly where = $derived(whereOf(this.#hash));
  /** Counts the pages that were gone to, so that a page can tell whether it was the first. */
  #gone = 0;

  /** How far down each page was left. */
  readonly #tops = new Map<string, number>();

  constructor() {
    addEventListener("scroll", () => this.#tops.set(this.#hash, scrollY), { passive: true });
    addEventListener("hashchange", () => {
      this.#gone += 1;
      this.#hash = location.hash;
      // An entry of the browser's history that was there before is gone back to, and is where it was left.
      const top = history.state === LEFT ? this.#tops.get(this.#hash) : 0;
      history.replaceState(LEFT, "");
      void tick().then(() => scrollTo(0, top ?? 0));
    });
    history.replaceState(LEFT, "");
  }

  /** Whether the reader came from another page of the app. */
  get gone(): boolean {
    return this.#gone > 0;
  }

  showRun(id: string): void {
    location.hash = addressOf(id);
  }

  go(address: string): void {
    location.hash = address;
  }

  /** Changes the address of the page that is shown, without a way back to how it was. */
  amend(address: string): void {
    history.replaceState(history.state, "", address);
    this.#hash = location.hash;
  }
}

export const place = new Place();
