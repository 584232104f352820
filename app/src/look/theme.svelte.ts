/** Light, dark, or as the system is. */

export type Theme = "system" | "light" | "dark";

const STORED_AS = "theme";

class Appearance {
  #theme = $state<Theme>("system");

  constructor() {
    const stored = localStorage.getItem(STORED_AS);
    if (stored === "light" || stored === "dark") this.#theme = stored;
  }

  get theme(): Theme {
    return this.#theme;
  }

  choose(theme: Theme): void {
    this.#theme = theme;
    localStorage.setItem(STORED_AS, theme);
  }
}

export const appearance = new Appearance();
