/** The strap of this page, as the screens see it; its values go into the log of whatever run is under way. */

import { LinkError } from "../pod/link";
import { HEART_RATE_MEASUREMENT } from "../pod/profile";
import { chooseStrap } from "../pod/strap";
import { recorder } from "./session";
import type { StrapView } from "./strap";
import { Strap } from "./strap";

class Heart {
  #view = $state.raw<StrapView | null>(null);
  #state = $state<"none" | "connecting" | "failed">("none");

  /** The strap that is connected, or sought; null where there is none. */
  get strap(): StrapView | null {
    return this.#view;
  }

  get connecting(): boolean {
    return this.#state === "connecting";
  }

  /** The strap that was chosen last could not be connected. */
  get failed(): boolean {
    return this.#state === "failed";
  }

  /** Connects a strap that the runner chooses. Call it within a click. */
  async connect(): Promise<void> {
    this.#state = "connecting";
    try {
      const link = await chooseStrap();
      const strap = await Strap.open(link);
      const log = await recorder();
      strap.onvalue = (value, arrived) => log.beside(link.name, HEART_RATE_MEASUREMENT.short, value, arrived);
      strap.onchange = (view) => {
        this.#view = view;
      };
      this.#view = strap.view;
      this.#state = "none";
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      this.#state = error.reason === "cancelled" ? "none" : "failed";
    }
  }
}

export const heart = new Heart();
