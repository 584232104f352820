/**
 * What is said aloud, one thing after the other: a tone, then words where the browser has a voice, and a tap on the wrist.
 * Cues go before splits, splits before what was earned; what has waited too long is not said any more. Pure but for its
 * `Mouth`, which makes the sounds.
 */

/** What there is to be said, the most urgent first. */
export const SPOKEN = ["alert", "cue", "praise", "split", "milestone", "trial"] as const;
export type SpokenKind = (typeof SPOKEN)[number];

export interface Utterance {
  readonly kind: SpokenKind;
  readonly text: string;
  /** When the packet came that it rests on (ms since 1970, the page's clock); null where it rests on none. */
  readonly arrived: number | null;
}

/** How it is to be said; read each time, so that a change holds at once. */
export interface Manner {
  readonly voice: boolean;
  readonly tone: boolean;
  readonly vibration: boolean;
  /** From 0 to 1. */
  readonly volume: number;
}

/** By what something was said: words, a tone alone, or only as text on the screen. */
export type By = "voice" | "tone" | "screen";

/** What makes sounds. */
export interface Mouth {
  /** Plays the tone of a kind, which begins to sound in so many ms; resolves at its end. False where none can be heard. */
  tone(kind: SpokenKind, volume: number, onstart: (inMs: number) => void): Promise<boolean>;
  /** Speaks; resolves at the end. False where there is no voice, or it did not begin. */
  speak(text: string, volume: number, onstart: (inMs: number) => void): Promise<boolean>;
  vibrate(kind: SpokenKind): void;
  /** Other sounds are lowered while something is said, where the browser lets a page ask for that. */
  duck(lowered: boolean): void;
}

/** How long each may wait (ms): a cue for what was a moment ago is of no use. */
const PATIENCE_MS: Readonly<Record<SpokenKind, number>> = {
  alert: 10_000,
  cue: 8000,
  praise: 8000,
  split: 15_000,
  milestone: 30_000,
  trial: 3000,
};

interface Waiting {
  readonly utterance: Utterance;
  readonly since: number;
}

export interface VoiceSettings {
  readonly mouth: Mouth;
  readonly manner: () => Manner;
  /** Milliseconds that only go forward. */
  readonly now: () => number;
  /** Something begins to sound in so many ms, after it has waited for its turn for so many. */
  readonly onsound?: (utterance: Utterance, inMs: number, waitedMs: number) => void;
  /** Something was said, or could not be heard: then it stands on the screen alone. */
  readonly onsaid?: (utterance: Utterance, by: By) => void;
}

export class Voice {
  readonly #settings: VoiceSettings;
  #waiting: Waiting[] = [];
  #speaking: Promise<void> | null = null;

  constructor(settings: VoiceSettings) {
    this.#settings = settings;
  }

  /** Says something when its turn comes; resolves when nothing is left to be said. */
  say(utterance: Utterance): Promise<void> {
    this.#waiting.push({ utterance, since: this.#settings.now() });
    this.#speaking ??= this.#speak().finally(() => {
      this.#speaking = null;
    });
    return this.#speaking;
  }

  /** Resolves when nothing is left to be said. */
  get done(): Promise<void> {
    return this.#speaking ?? Promise.resolve();
  }

  /** Forgets what has not been said yet. */
  hush(): void {
    this.#waiting = [];
  }

  async #speak(): Promise<void> {
    this.#settings.mouth.duck(true);
    try {
      for (let next = this.#next(); next !== null; next = this.#next()) await this.#sayNow(next);
    } finally {
      this.#settings.mouth.duck(false);
    }
  }

  /** Takes the most urgent, of those alike the first, and lets go of what has waited too long. */
  #next(): Waiting | null {
    const at = this.#settings.now();
    this.#waiting = this.#waiting.filter(({ utterance, since }) => at - since <= PATIENCE_MS[utterance.kind]);
    const rank = ({ utterance }: Waiting): number => SPOKEN.indexOf(utterance.kind);
    const first = this.#waiting.reduce<Waiting | null>((best, each) => (best && rank(best) <= rank(each) ? best : each), null);
    this.#waiting = this.#waiting.filter((each) => each !== first);
    return first;
  }

  async #sayNow({ utterance, since }: Waiting): Promise<void> {
    const waited = this.#settings.now() - since;
    const { mouth, manner } = this.#settings;
    const { voice, tone, vibration, volume } = manner();
    let sounded = false;
    const begun = (inMs: number): void => {
      if (!sounded) this.#settings.onsound?.(utterance, inMs, waited);
      sounded = true;
    };
    if (vibration) mouth.vibrate(utterance.kind);
    // A tone first: it makes the runner listen, and is there when a voice takes its time.
    const rang = tone && volume > 0 && (await mouth.tone(utterance.kind, volume, begun));
    const spoke = voice && volume > 0 && (await mouth.speak(utterance.text, volume, begun));
    this.#settings.onsaid?.(utterance, spoke ? "voice" : rang ? "tone" : "screen");
  }
}
