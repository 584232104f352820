/** What to know before trusting the numbers, in words: the values of a warning as people read them. */

import { CATALOGUES } from "../messages/catalogue";
import type { TextKey } from "../messages/catalogue";
import { language, text } from "../messages/language.svelte";
import { NOT_KNOWN, significant } from "../messages/numbers";
import type { Warning } from "./document";

export interface Worded {
  readonly message: string;
  readonly advice: string;
}

type Value = string | number | null;
type UnitKey = Extract<TextKey, `unit.${string}`>;

const DEGREES = 180 / Math.PI;

/** The unit a value is read in, and how many of it are one of the document's. */
const QUANTITIES: Readonly<Record<string, readonly [UnitKey, number]>> = {
  longest: ["unit.s", 1],
  moving: ["unit.s", 1],
  jitter: ["unit.ms", 1000],
  rate: ["unit.hz", 1],
  declared: ["unit.hz", 1],
  bias: ["unit.degree_per_s", DEGREES],
  // The analysis gives the range of the gyroscope in degrees already.
  range: ["unit.degree_per_s", 1],
  left: ["unit.m", 1],
  right: ["unit.m", 1],
  share: ["unit.percent", 100],
};

export function worded({ code, side, values }: Warning): Worded {
  const written: Record<string, string> = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, asRead(name, value)]),
  );
  if (side !== null) {
    written["side"] = text(`side.${side}`);
    written["other_side"] = text(`side.${side === "left" ? "right" : "left"}`);
  }
  const known = keysOf(code);
  if (known !== null) {
    const message = text(known.message, written);
    // An engine newer than these texts may say less than they ask for; then its own words are better.
    if (!/\{[a-z_]+\}/.test(message)) return { message, advice: text(known.advice, written) };
  }
  const listed = Object.entries(written).map(([name, value]) => `${name} ${value}`);
  const said = typeof values["message"] === "string" ? values["message"] : null;
  return {
    message: said ?? text("warning.other", { code, values: listed.join(text("page.list")) || NOT_KNOWN }),
    advice: text("warning.other.advice", { code }),
  };
}

function keysOf(code: string): { message: TextKey; advice: TextKey } | null {
  const message = `warning.${code}`;
  if (!Object.hasOwn(CATALOGUES.en, message)) return null;
  return { message: message as TextKey, advice: `${message}.advice` as TextKey };
}

function asRead(name: string, value: Value): string {
  if (value === null) return NOT_KNOWN;
  if (typeof value === "string") return value;
  const [unit, factor] = QUANTITIES[name] ?? [null, 1];
  const scaled = significant(value * factor, unit === null ? 4 : 3, language.code);
  return unit === null ? scaled : `${scaled}\u00a0${text(unit)}`;
}
