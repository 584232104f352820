/** Which sheet is open: every number of the report opens the one of its metric. */

import type { TextKey } from "../messages/catalogue";
import type { Metric } from "./metrics";

/** The metrics that have a sheet: those that the catalogue explains. */
export type Explained = { [M in Metric]: `page.sheet.${M}.meaning` extends TextKey ? M : never }[Metric];

class Opened {
  #metric = $state<Explained | null>(null);

  get metric(): Explained | null {
    return this.#metric;
  }

  open(metric: Explained): void {
    this.#metric = metric;
  }

  /** Closes the sheet of this metric: a dialog says late that it was closed, when the next may be open already. */
  close(metric: Explained): void {
    if (this.#metric === metric) this.#metric = null;
  }
}

export const opened = new Opened();
