/** The sounds of a browser: Web Speech, Web Audio, vibration. A phone lets a page make them after its owner touched it. */

import type { Mouth, SpokenKind } from "./voice";

/** A voice that has not begun by then does not come (ms). */
const BEGINS_WITHIN_MS = 2000;
/** The longest that may be spoken (ms); some browsers never say that they have ended. */
const ENDS_WITHIN_MS = 12_000;

/** Two notes each (Hz): up for what to do, down for what was lost, a third for what was earned. */
const NOTES: Readonly<Record<SpokenKind, readonly [number, number]>> = {
  alert: [659, 440],
  cue: [587, 784],
  praise: [659, 880],
  split: [698, 698],
  milestone: [784, 1047],
  trial: [587, 784],
};
const NOTE_S = 0.11;
/** A tone rises and falls so fast that it does not click (s). */
const EDGE_S = 0.012;
const LOUDEST = 0.5;
const SHAKES: Readonly<Record<SpokenKind, readonly number[]>> = {
  alert: [200, 100, 200],
  cue: [120, 60, 120],
  praise: [80],
  split: [80],
  milestone: [80, 60, 80, 60, 80],
  trial: [80],
};

/** Where the browser lets a page say how it sounds beside others. */
interface AudioSession {
  type: "auto" | "transient";
}

export class BrowserMouth implements Mouth {
  readonly #language: () => string;
  readonly #voiceName: () => string | null;
  #context: AudioContext | null = null;

  /**
   * @param language the tag of the language that is spoken
   * @param voiceName the voice that the runner has chosen; null for one of the language
   */
  constructor(language: () => string, voiceName: () => string | null) {
    this.#language = language;
    this.#voiceName = voiceName;
    // Voices are read from the system when they are first asked for.
    if ("speechSynthesis" in globalThis) speechSynthesis.getVoices();
  }

  /** Call it within a tap: from then on sounds may be made. */
  unlock(): AudioContext | null {
    if (!("AudioContext" in globalThis)) return null;
    this.#context ??= new AudioContext({ latencyHint: "interactive" });
    void this.#context.resume().catch(() => undefined);
    return this.#context;
  }

  /** Lets the sound of the device sleep. */
  async rest(): Promise<void> {
    if (this.#context?.state === "running") await this.#context.suspend().catch(() => undefined);
  }

  async tone(kind: SpokenKind, volume: number, onstart: (inMs: number) => void): Promise<boolean> {
    const context = this.#context;
    if (context === null || context.state !== "running") return false;
    const at = context.currentTime;
    NOTES[kind].forEach((frequency, n) => note(context, frequency, at + n * NOTE_S, NOTE_S, volume * LOUDEST));
    onstart(1000 * (context.outputLatency || context.baseLatency || 0));
    await after(2000 * NOTE_S);
    return true;
  }

  async speak(text: string, volume: number, onstart: (inMs: number) => void): Promise<boolean> {
    const voice = this.#voice();
    if (voice === null) return false;
    const said = new SpeechSynthesisUtterance(text);
    said.voice = voice;
    said.lang = voice.lang;
    said.volume = volume;
    const begun = new Promise<boolean>((resolve) => {
      said.onstart = () => {
        onstart(0);
        resolve(true);
      };
      said.onerror = () => resolve(false);
    });
    const ended = new Promise<void>((resolve) => {
      said.onend = () => resolve();
      said.addEventListener("error", () => resolve());
    });
    speechSynthesis.speak(said);
    if (!(await Promise.race([begun, after(BEGINS_WITHIN_MS, false)]))) {
      speechSynthesis.cancel();
      return false;
    }
    await Promise.race([ended, after(ENDS_WITHIN_MS)]);
    return true;
  }

  vibrate(kind: SpokenKind): void {
    if ("vibrate" in navigator) navigator.vibrate([...SHAKES[kind]]);
  }

  duck(lowered: boolean): void {
    const { audioSession } = navigator as Navigator & { audioSession?: AudioSession };
    if (audioSession) audioSession.type = lowered ? "transient" : "auto";
  }

  #voice(): SpeechSynthesisVoice | null {
    return voiceOf(voices(), this.#language(), this.#voiceName());
  }
}

/** The voices that this browser has. */
export function voices(): SpeechSynthesisVoice[] {
  return "speechSynthesis" in globalThis ? speechSynthesis.getVoices() : [];
}

/** Returns the voice of that name, else the first that speaks the language, one of the device before one of the net. */
export function voiceOf<V extends Pick<SpeechSynthesisVoice, "name" | "lang" | "localService">>(
  all: readonly V[],
  language: string,
  name: string | null,
): V | null {
  const wanted = language.slice(0, 2);
  const speaking = all.filter(({ lang }) => lang.slice(0, 2).toLowerCase() === wanted);
  return speaking.find((each) => each.name === name) ?? speaking.find(({ localService }) => localService) ?? speaking[0] ?? null;
}

/** Sounds a note from an instant of the context's clock on. */
export function note(context: AudioContext, frequency: number, at: number, seconds: number, loud: number): void {
  const [tone, gain] = [context.createOscillator(), context.createGain()];
  tone.frequency.value = frequency;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(loud, at + EDGE_S);
  gain.gain.setValueAtTime(loud, at + seconds - EDGE_S);
  gain.gain.linearRampToValueAtTime(0, at + seconds);
  tone.connect(gain).connect(context.destination);
  tone.start(at);
  tone.stop(at + seconds);
}

function after<T>(ms: number, value?: T): Promise<T | undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(value), ms));
}
