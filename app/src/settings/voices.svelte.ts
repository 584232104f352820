/** The voices of this browser that speak the language of the page, and an example of how a cue will sound. */

import { language } from "../messages/language.svelte";
import { settings } from "./settings.svelte";

class Voices {
  #all = $state.raw<readonly SpeechSynthesisVoice[]>([]);
  readonly #speaker = "speechSynthesis" in globalThis ? speechSynthesis : null;

  constructor() {
    const look = (): void => {
      this.#all = this.#speaker?.getVoices() ?? [];
    };
    look();
    // Some browsers know their voices only after a while.
    this.#speaker?.addEventListener("voiceschanged", look);
  }

  /** Names, those that work without a network first. */
  get names(): readonly string[] {
    return this.#speaking.map(({ name }) => name);
  }

  /** Says something as cues are said; another example takes the place of one that is being said. */
  say(words: string): void {
    const { voiceName, volume } = settings.now;
    const said = new SpeechSynthesisUtterance(words);
    said.voice = this.#speaking.find(({ name }) => name === voiceName) ?? this.#speaking[0] ?? null;
    said.lang = said.voice?.lang ?? language.tag;
    said.volume = volume;
    this.#speaker?.cancel();
    this.#speaker?.speak(said);
  }

  get #speaking(): readonly SpeechSynthesisVoice[] {
    const own = this.#all.filter(({ lang }) => lang.toLowerCase().split(/[-_]/)[0] === language.code);
    return own.sort((a, b) => Number(b.localService) - Number(a.localService));
  }
}

export const voices = new Voices();
