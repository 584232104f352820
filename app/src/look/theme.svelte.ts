/** Light, dark, or as the system is. */

import { remember, remembered, whenChanged } from "../remembered";

export type Theme = "system" | "light" | "dark";

const NAME = "theme";

class Appearance {
  #theme = $state<Theme>(stored());

  constructor() {
    whenChanged(NAME, () => (this.#theme = stored()));
  }

  get theme(): Theme {
    return this.#theme;
  }

  choose(theme: Theme): void {
    this.#theme = theme;
    remember(NAME, theme);
  }
}

function stored(): Theme {
  const theme = remembered(NAME);
  return theme === "light" || theme === "dark" ? theme : "system";
}

export const appearance = new Appearance();
