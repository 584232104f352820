/**
 * What the runner has chosen for this phone: units, what is heard and shown while running. It is kept in this browser and
 * holds at once, everywhere. Who runs, and what is known of the heart, is home's to keep: see `house/account`.
 */

import { remember, remembered, whenChanged } from "../remembered";
import { count, flag, list, nullable, number, oneOf, text } from "../shape";

export const UNITS = ["kilometres", "miles"] as const;
export type Units = (typeof UNITS)[number];

/** How often the coach speaks at most; `quiet` shows its cues and says none of them aloud. */
export const HOW_OFTEN = ["never", "quiet", "seldom", "usual"] as const;
export type HowOften = (typeof HOW_OFTEN)[number];

/** What the run begins on: outside with the position of the phone, outside without, or on a belt or a known lap. */
export const GROUNDS = ["position", "outside", "treadmill", "track"] as const;
export type Ground = (typeof GROUNDS)[number];

/** Each with how it is when nobody has chosen. What an earlier version wrote is read; what cannot be read is as at first. */
const CHOICES = {
  units: choice(oneOf(...UNITS), "kilometres"),
  /** The runner has been through the first minute, or has passed over it. */
  welcomed: choice(flag, false),
  cues: choice(oneOf(...HOW_OFTEN), "usual"),
  /** Kinds of cue that the runner does not want to hear. */
  never: choice<readonly string[]>(list(text), []),
  /** A quarter of the eligible cues is withheld by chance, so that their effect can be told. */
  withheld: choice(flag, true),
  voice: choice(flag, true),
  /** The name of a voice of the browser; null for the one that speaks the language of the page. */
  voiceName: choice(nullable(text), null),
  tone: choice(flag, true),
  vibration: choice(flag, true),
  /** From 0 to 1. */
  volume: choice(number, 1),
  /** What is spoken at each kilometre or mile. */
  splits: choice(oneOf("off", "pace", "pace_and_time"), "pace"),
  milestones: choice(flag, true),
  metronome: choice(flag, false),
  /** Beats a minute; null for the runner's usual cadence at the speed. */
  metronomeSpm: choice(nullable(count), null),
  /** Speed to be held (m/s); null for none. */
  goalSpeed: choice(nullable(number), null),
  ground: choice(oneOf(...GROUNDS), "outside"),
  /** Length of a lap of the track (m). */
  lapLength: choice(number, 400),
  /** Laps are made by themselves, each of a kilometre or a mile. */
  autoLap: choice(flag, true),
  autoPause: choice(flag, false),
  /** s before a run begins. */
  countdown: choice(oneOf(0, 3, 5, 10), 3),
  /** What the pages of the run screen hold, place by place; empty where nobody has chosen. */
  fields: choice<readonly string[]>(list(text), []),
  /** Home may ask its tile server for the map around a route. */
  map: choice(flag, false),
  /** White on black, or black on white for the sun. */
  sun: choice(flag, false),
} as const;

type Choices = { -readonly [Name in keyof typeof CHOICES]: (typeof CHOICES)[Name]["first"] };
export type Choice = keyof Choices;

const NAME = "settings";

class Settings {
  #chosen = $state.raw<Choices>(read());
  #held = $state.raw<Partial<Choices>>({});
  readonly #now = $derived<Choices>({ ...this.#chosen, ...this.#held });

  constructor() {
    whenChanged(NAME, () => (this.#chosen = read()));
  }

  /** What holds now, all of it. */
  get now(): Readonly<Choices> {
    return this.#now;
  }

  choose(change: Partial<Choices>): void {
    this.#chosen = { ...this.#chosen, ...change };
    this.#held = Object.fromEntries(Object.entries(this.#held).filter(([name]) => !(name in change)));
    remember(NAME, JSON.stringify(this.#chosen));
  }

  /** Holds something for as long as the page is open, or until something else is chosen, and remembers nothing of it. */
  hold(change: Partial<Choices>): void {
    this.#held = { ...this.#held, ...change };
  }

  /** Everything as it was at first. Who has been through the first minute stays so. */
  reset(): void {
    this.choose({ ...FIRST, welcomed: this.#chosen.welcomed });
  }
}

function choice<T>(shape: (value: unknown) => T, first: T): { readonly shape: (value: unknown) => T; readonly first: T } {
  return { shape, first };
}

const FIRST = Object.fromEntries(Object.entries(CHOICES).map(([name, { first }]) => [name, first])) as Choices;

function read(): Choices {
  const kept = written();
  const chosen: Record<string, unknown> = {};
  for (const [name, { shape, first }] of Object.entries(CHOICES)) {
    try {
      chosen[name] = shape(kept[name]);
    } catch {
      chosen[name] = first;
    }
  }
  return chosen as Choices;
}

function written(): Readonly<Record<string, unknown>> {
  try {
    const kept: unknown = JSON.parse(remembered(NAME) ?? "{}");
    return typeof kept === "object" && kept !== null ? (kept as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

export const settings = new Settings();
