/** The texts of the pages in each language: one catalogue with the command line, of which each page takes its own. */

import en from "../../../src/openstride/messages/en.json";
import zh from "../../../src/openstride/messages/zh.json";

export type LanguageCode = "en" | "zh";
type Family =
  | "achievement"
  | "after"
  | "app"
  | "coach"
  | "cue"
  | "history"
  | "house"
  | "import"
  | "look"
  | "metric"
  | "page"
  | "progress.page"
  | "settings"
  | "side"
  | "unit"
  | "warning";
export type TextKey = Extract<keyof typeof en, `${Family}.${string}`>;

/** What takes the places in a text. */
export type Values = Readonly<Record<string, string | number>>;

export type Texts = Readonly<Record<TextKey, string>>;

export const CATALOGUES: Readonly<Record<LanguageCode, Texts>> = { en: { ...en }, zh: { ...zh } };

/** Adds the texts of a part of the page that was fetched later. */
export function add(more: Readonly<Record<LanguageCode, Partial<Texts>>>): void {
  Object.assign(CATALOGUES.en, more.en);
  Object.assign(CATALOGUES.zh, more.zh);
}

/** Returns the catalogue's language that a reader prefers, English where there is none. */
export function preferred(languages: readonly string[]): LanguageCode {
  for (const language of languages) {
    const code = language.toLowerCase().split("-")[0];
    if (code === "en" || code === "zh") return code;
  }
  return "en";
}

/** Returns a text with its placeholders filled in. */
export function filled(template: string, values: Values): string {
  return template.replace(/\{([a-z_]+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
