/** Which page is shown besides the run itself. It lives in the address, so that back works and a link can be kept. */

import { addressOf, whereOf } from "./where";

class Place {
  #hash = $state(location.hash);
  readonly where = $derived(whereOf(this.#hash));
  /** Counts the pages that were gone to, so that a page can tell whether it was the first. */
  #gone = 0;

  constructor() {
    addEventListener("hashchange", () => {
      this.#gone += 1;
      this.#hash = location.hash;
      scrollTo(0, 0);
    });
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
