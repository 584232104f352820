/** The language of the page. */

import type { LanguageCode, TextKey, Values } from "./catalogue";
import { CATALOGUES, filled, preferred } from "./catalogue";

const STORED_AS = "language";

class Language {
  #code = $state<LanguageCode>("en");

  constructor() {
    const stored = localStorage.getItem(STORED_AS);
    this.#code = stored === "en" || stored === "zh" ? stored : preferred(navigator.languages);
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
    localStorage.setItem(STORED_AS, code);
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
