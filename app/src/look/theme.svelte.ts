/** Light, dark, or as the system is. */

import { remember, remembered } from "../remembered";

export type Theme = "system" | "light" | "dark";

const NAME = "theme";

class Appearance {
  #theme = $state<Theme>("system");

  constructor() {
    const stored = remembered(NAME);
    if (stored === "light" || stored === "dark") this.#theme = stored;
  }

  get theme(): Theme {
    return this.#theme;
  }

  choose(theme: Theme): void {
    this.#theme = theme;
    remember(NAME, theme);
  }
}

export const appearance = new Appearance();
