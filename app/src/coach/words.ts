/** A cue in words: what is spoken, and what the screen shows as its evidence. Keys of the catalogue and their values. */

import type { TextKey, Values } from "../messages/catalogue";
import { clock, number, significant } from "../messages/numbers";
import type { CueEvent, Kind } from "./coach";
import { SPAN } from "./generated/window.js";
import type { Line, Milestone } from "./progress";

/** A text of the catalogue, and what takes the places in it. */
export interface Sentence {
  readonly key: TextKey;
  readonly values: Values;
}

const DEGREES = 180 / Math.PI;
const SPEEDS: readonly Kind[] = ["pace_fast", "pace_slow"];
/** The ends of a usual range: 95 % of what is usual lies between them. */
const SIGMAS = 1.96;

/** What the runner counts in. */
export type Every = "kilometre" | "mile";
const LENGTHS: Readonly<Record<Every, number>> = { kilometre: 1000, mile: 1609.344 };

/** Returns what is spoken of a cue or of praise. */
export function spoken(event: CueEvent, language: string, every: Every = "kilometre"): Sentence {
  if ("praise" in event) return praise(event, language, every);
  if (event.kind !== "asymmetry") return { key: `cue.say.${event.kind}`, values: {} };
  return { key: `cue.say.asymmetry.${event.side ?? "left"}`, values: {} };
}

/** Returns the evidence of a cue, with the units that `unit` gives to a metric of the kind. */
export function evidence(
  event: CueEvent,
  unit: (kind: Kind) => string,
  language: string,
  every: Every = "kilometre",
): Sentence {
  const { kind, value, usual, speed } = event;
  const uncertain = event.uncertainty * SIGMAS;
  const shown = (of: number): string => written(kind, of, language, every);
  const measured = SPEEDS.includes(kind) ? shown(value) : `${shown(value)} ± ${margin(kind, uncertain, language)}`;
  const values = { value: withUnit(measured, unit(kind)), seconds: SPAN };
  if (SPEEDS.includes(kind)) return { key: "cue.why.goal", values: { ...values, usual: shown(usual) } };
  if (kind === "strike_drift") {
    return { key: "cue.why.start", values: { ...values, usual: withUnit(shown(usual), unit(kind)) } };
  }
  const range = SIGMAS * event.spread;
  const pace = withUnit(clock(LENGTHS[every] / speed), unit("pace_fast"));
  const ends = { low: shown(usual - range), high: shown(usual + range), pace };
  return { key: event.source === "own" ? "cue.why.own" : "cue.why.population", values: { ...values, ...ends } };
}

/** Returns a split as it is spoken. */
export function split(every: Every, n: number, duration: number): Sentence {
  return { key: `cue.split.${every}`, values: { n, ...minutes(duration) } };
}

/** Returns how far a run has been on the way, as it is spoken. */
export function inAll(seconds: number): Sentence {
  const { minutes: whole, seconds: rest } = minutes(seconds);
  if (whole < 60) return { key: "cue.split.total", values: { minutes: whole, seconds: rest } };
  return { key: "cue.split.total.hours", values: { hours: Math.floor(whole / 60), minutes: whole % 60 } };
}

/** Of a way that the pods measured, by 95 %: two standard uncertainties of their scale. */
const UNSURE = 0.014;

/** Returns a split against the fastest before; what the scale of the pods may be off by is no difference. */
export function against(duration: number, best: number): Sentence {
  const gap = duration - best;
  if (Math.abs(gap) < UNSURE * duration) return { key: "cue.split.level", values: {} };
  const seconds = Math.round(Math.abs(gap));
  return { key: gap > 0 ? "cue.split.behind" : "cue.split.ahead", values: { seconds } };
}

const STRETCHES = new Map<number, Stretch>([
  [400, "four_hundred"],
  [1000, "kilometre"],
  [1609.344, "mile"],
  [5000, "five"],
  [10_000, "ten"],
  [21_097.5, "half"],
  [42_195, "marathon"],
]);
type NameIn<Key, What extends string> = Key extends `cue.earned.${What}.${infer Name}` ? Name : never;
type Stretch = NameIn<TextKey, "fastest">;
type Measure = Exclude<NameIn<TextKey, "achievement">, `${string}.${string}`>;
/** Those that are of a way, which is told in what the runner counts in. */
const WAYS = ["run_distance", "total_distance", "week_distance"] as const;

/** Returns what is spoken of a milestone, null where that is a length that nobody has words for. */
export function earned({ of }: Milestone, language: string, every: Every = "kilometre"): Sentence | null {
  if ("length" in of) {
    const stretch = STRETCHES.get(of.length);
    return stretch === undefined ? null : { key: `cue.earned.fastest.${stretch}`, values: {} };
  }
  if (of.kind === "achievement") return achieved(of, language, every);
  if (of.kind === "goal") return { key: `cue.earned.goal.${of.period ?? "event"}`, values: {} };
  if (of.kind === "most") return { key: `cue.earned.most.${of.period === "week" ? "week" : "month"}`, values: {} };
  return { key: `cue.earned.${of.kind}`, values: {} };
}

function achieved({ id, quantity, threshold }: Line, language: string, every: Every): Sentence {
  const measure = (id ?? "").replace(/\..*$/, "") as Measure;
  const values = {
    n: number(threshold, 0, language),
    kilometres: significant(threshold / LENGTHS.kilometre, 3, language),
    miles: significant(threshold / LENGTHS.mile, 3, language),
    hours: number(threshold / 3600, 0, language),
  };
  const first = threshold === (quantity === "distance" ? 1000 : 1);
  if (first && (measure === "runs" || measure === "run_distance")) {
    return { key: `cue.earned.achievement.${measure}.one`, values };
  }
  const way = WAYS.find((each) => each === measure);
  if (way !== undefined && every === "mile") return { key: `cue.earned.achievement.${way}.mile`, values };
  return { key: `cue.earned.achievement.${measure}`, values };
}

function praise({ kind, value }: CueEvent, language: string, every: Every): Sentence {
  if (kind !== "pace_fast" && kind !== "pace_slow") {
    return { key: `cue.praise.${kind}`, values: { value: written(kind, value, language, every) } };
  }
  const values = minutes(LENGTHS[every] / value);
  return { key: every === "mile" ? `cue.praise.${kind}.mile` : `cue.praise.${kind}`, values };
}

function minutes(seconds: number): { readonly minutes: number; readonly seconds: number } {
  const whole = Math.round(seconds);
  return { minutes: Math.floor(whole / 60), seconds: whole % 60 };
}

/** Writes a value of a kind of cue in the unit that runners know; balance is the left foot's share. */
function written(kind: Kind, value: number, language: string, every: Every): string {
  if (SPEEDS.includes(kind)) return clock(LENGTHS[every] / value);
  if (kind === "asymmetry") return number(left(value), 1, language);
  return number(factor(kind) * value, 0, language);
}

function margin(kind: Kind, uncertainty: number, language: string): string {
  return kind === "asymmetry" ? number(25 * uncertainty, 1, language) : number(factor(kind) * uncertainty, 0, language);
}

function factor(kind: Kind): number {
  return kind === "cadence_low" ? 60 : kind === "contact_long" ? 1000 : DEGREES;
}

/** Left foot's share of contact time in percent, of left less right over their mean. */
function left(asymmetry: number): number {
  return 50 + 25 * asymmetry;
}

function withUnit(written: string, unit: string): string {
  return unit === "" ? written : `${written} ${unit}`;
}
