/** The devices of other makers on this page, as the screens see them; what they say goes into the log of a run under way. */

import type { Kind } from "../pod/companion";
import { KINDS, chooseCompanion } from "../pod/companion";
import { LinkError } from "../pod/link";
import type { CompanionView } from "./companion";
import { Companion } from "./companion";
import { recorder } from "./session";

class Company {
  #devices = $state.raw<readonly CompanionView[]>([]);
  readonly #companions: Companion[] = [];
  #state = $state<"none" | "connecting" | "failed">("none");

  /** Those that are connected, or sought, in the order in which they came. */
  get devices(): readonly CompanionView[] {
    return this.#devices;
  }

  /** What no device measures yet: a log cannot tell two that measure the same from each other. */
  get wanted(): readonly Kind[] {
    return KINDS.filter((kind) => !this.#devices.some(({ kinds }) => kinds.includes(kind)));
  }

  get connecting(): boolean {
    return this.#state === "connecting";
  }

  /** The device that was chosen last could not be connected. */
  get failed(): boolean {
    return this.#state === "failed";
  }

  /** A run begins: the ways of all are counted from here. */
  begin(): void {
    for (const companion of this.#companions) companion.begin();
  }

  /** Connects a device that the runner chooses. Call it within a click. */
  async connect(): Promise<void> {
    this.#state = "connecting";
    try {
      const link = await chooseCompanion(this.wanted);
      const companion = await Companion.open(link);
      const log = await recorder();
      companion.onvalue = (short, value, arrived) => log.beside(link.name, short, value, arrived);
      const place = this.#companions.push(companion) - 1;
      this.#devices = [...this.#devices, companion.view];
      companion.onchange = (view) => {
        this.#devices = this.#devices.with(place, view);
      };
      this.#state = "none";
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      this.#state = error.reason === "cancelled" ? "none" : "failed";
    }
  }
}

export const company = new Company();
