/** The language of the page: what the reader chose, else what the document asks for, else what the browser prefers. */

import { remember, remembered, whenChanged } from "../remembered";
import type { LanguageCode, TextKey, Values } from "./catalogue";
import { CATALOGUES, filled, preferred } from "./catalogue";

const NAME = "language";

/** What each language calls itself. */
export const NAMES: Readonly<Record<LanguageCode, string>> = { en: "English", zh: "中文" };

class Language {
  #code = $state<LanguageCode>("en");

  constructor() {
    this.#code = asked();
    whenChanged(NAME, () => (this.#code = asked()));
  }

  get code(): LanguageCode {
    return this.#code;
  }

  /** The tag for `lang` and for `Intl`: Chinese is written with simplified characters. */
  get tag(): string {
    return this.#code === "zh" ? "zh-Hans" : "en";
  }

  /** What the language calls itself. */
  get name(): string {
    return NAMES[this.#code];
  }

  choose(code: LanguageCode): void {
    this.#code = code;
    remember(NAME, code);
  }

  text(key: TextKey, values: Values = {}): string {
    return filled(CATALOGUES[this.#code][key], values);
  }
}

function asked(): LanguageCode {
  const code = remembered(NAME) ?? document.documentElement.dataset["language"];
  return code === "en" || code === "zh" ? code : preferred(navigator.languages);
}

export const language = new Language();

/** Returns the text under a key in the language of the page. */
export function text(key: TextKey, values: Values = {}): string {
  return language.text(key, values);
}
