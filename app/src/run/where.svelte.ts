/** Where the phone is, for the screens: whether that is known, and how well. */

import type { Fix } from "./fix";
import type { PositionState } from "./position";
import { PositionWatch } from "./position";

class Whereabouts {
  /** Called with each fix. */
  onfix: (fix: Fix) => void = () => undefined;
  readonly #watch = new PositionWatch(navigator.geolocation);
  #state = $state<PositionState>("off");
  #accuracy = $state<number | null>(null);

  constructor() {
    this.#watch.onstate = (state) => {
      this.#state = state;
      if (state !== "there") this.#accuracy = null;
    };
    this.#watch.onfix = (fix) => {
      this.#accuracy = fix.accuracy;
      this.onfix(fix);
    };
  }

  /** The browser can be asked for it. */
  get possible(): boolean {
    return "geolocation" in navigator;
  }

  get state(): PositionState {
    return this.#state;
  }

  /** Of the last fix (m); null where there is none that is fresh. */
  get accuracy(): number | null {
    return this.#accuracy;
  }

  /** Looks for it from now on; the browser may ask the runner. */
  begin(): void {
    this.#watch.begin();
  }

  end(): void {
    this.#watch.end();
  }
}

export const whereabouts = new Whereabouts();
