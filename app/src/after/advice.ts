/** What the coach found in a run, as it is read: numbers in the units of people, and the rail that they are drawn on. */

import type { AdviceFinding } from "../home/history";
import type { Rail } from "../look/lens";
import type { TextKey } from "../messages/catalogue";
import { language, text } from "../messages/language.svelte";
import type { Estimate, Written } from "../messages/numbers";
import { decimalsOf, estimate, number, significant } from "../messages/numbers";
import { displayOf, isMetric, nameOf as nameOfMetric } from "../report/metrics";

const SIGMAS = 1.96;
/** Spreads of the runner's runs on a rail to each side of what is usual, and how far beyond a value it goes on. */
const REACH = 4;
const BEYOND = 1.15;

/** Nobody has run so often that anything rarer than one in so many was ever checked. */
const SELDOM = 100;

/** What each rule asks to try, and why; one that this page does not know yet asks nothing. */
const TRY: Readonly<Record<string, TextKey>> = {
  bounce: "coach.try.bounce",
  cadence: "coach.try.cadence",
  evenness: "coach.try.evenness",
  overstriding: "coach.try.overstriding",
};
const WHY: Readonly<Record<string, TextKey>> = {
  bounce: "coach.why.bounce",
  cadence: "coach.why.cadence",
  contact: "coach.why.contact",
  evenness: "coach.why.evenness",
  overstriding: "coach.why.overstriding",
  strike: "coach.why.strike",
};

interface Shown {
  readonly unit: string;
  /** So many of it are what the coach counts in. */
  readonly factor: number;
}

export function tryOf({ rule }: AdviceFinding): TextKey | null {
  return TRY[rule] ?? null;
}

export function whyOf({ rule }: AdviceFinding): TextKey | null {
  return WHY[rule] ?? null;
}

export function nameOf({ metric }: AdviceFinding): string {
  if (metric === "asymmetry") return text("metric.asymmetry");
  return isMetric(metric) ? nameOfMetric(metric) : metric;
}

/** The coach counts cadence in steps a second, and the difference of the feet as a share of their mean. */
export function shownAs(metric: string): Shown {
  if (metric === "cadence") return { unit: text("unit.spm"), factor: 60 };
  if (metric === "asymmetry") return { unit: text("unit.percent"), factor: 100 };
  if (!isMetric(metric)) return { unit: "", factor: 1 };
  const { unit, factor } = displayOf(metric);
  return { unit: text(unit), factor };
}

/** The value, no finer than the runner's runs scatter. */
export function valueOf({ metric, value, spread }: AdviceFinding): Written {
  const { factor } = shownAs(metric);
  return { value: number(factor * value, decimalsOf(SIGMAS * spread * factor), language.code), margin: "" };
}

/** What is usual, and half of the range in which 95 % of the runner's runs lie. */
export function usualOf({ metric, usual, spread }: AdviceFinding): Written {
  return estimate({ value: usual, sigma: spread }, shownAs(metric).factor, 0, language.code);
}

/** What this run is more than usual, with the interval of that. */
export function moreOf({ metric, value, usual, uncertainty }: AdviceFinding): Written {
  const more: Estimate = { value: value - usual, sigma: uncertainty };
  const shown = estimate(more, shownAs(metric).factor, 0, language.code);
  return more.value > 0 ? { ...shown, value: `+${shown.value}` } : shown;
}

/** The runner's own range. */
export function rangeOf({ usual, spread }: AdviceFinding): Rail {
  return { from: usual - SIGMAS * spread, to: usual + SIGMAS * spread };
}

/** A rail with what is usual in its middle, which holds the run too. */
export function railOf({ usual, spread, value }: AdviceFinding): Rail {
  const reach = Math.max(REACH * spread, BEYOND * Math.abs(value - usual));
  return { from: usual - reach, to: usual + reach };
}

export function endOf({ metric }: AdviceFinding, value: number): string {
  return significant(value * shownAs(metric).factor, 3, language.code);
}

/** One usual run of so many shows anything as unusual as this, at most. */
export function oftenOf({ chance }: AdviceFinding): number {
  return Math.floor(1 / Math.max(chance, 1 / SELDOM));
}
