/** The language of the page: what the reader chose, else what the document asks for, else what the browser prefers. */

import { remember, remembered } from "../remembered";
import type { LanguageCode, TextKey, Values } from "./catalogue";
import { CATALOGUES, filled, preferred } from "./catalogue";

const NAME = "language";

class Language {
  #code = $state<LanguageCode>("en");

  constructor() {
    const asked = remembered(NAME) ?? document.documentElement.dataset["language"];
    this.#code = asked === "en" || asked === "zh" ? asked : preferred(navigator.languages);
  }

  get code(): LanguageCode {
    return this.#code;
  }

  /** The tag for `lang` and for `Intl`: Chinese is written with simplified characters. */
  get tag(): string {
    return this.#code === "zh" ? "zh-Hans" : "en";
  }

  choose(code: LanguageCode): void {
    this.#code = code;
    remember(NAME, code);
  }

  text(key: TextKey, values: Values = {}): string {
    return filled(CATALOGUES[this.#code][key], values);
  }
}

export const language = new Language();

/** Returns the text under a key in the language of the page. */
export function text(key: TextKey, values: Values = {}): string {
  return language.text(key, values);
}
