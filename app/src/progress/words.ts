/** How what home worked out is worded: days, amounts, goals, records, achievements. The same words as in the terminal. */

import type { Achievement, Change, Goal, Quantity, RecordSet } from "../home/progress";
import { later } from "../home/progress";
import { language, text } from "../messages/language.svelte";
import { roundWay, unitLength, wayUnit } from "../messages/measures";
import type { Written } from "../messages/numbers";
import { clock, decimalsOf, joined, number } from "../messages/numbers";

const HOUR = 3600;
const DAY_MS = 86_400_000;
/** Distances that have a name of their own (m). */
const NAMED: Readonly<Record<number, "mile" | "half" | "marathon">> = { 1609.344: "mile", 21097.5: "half", 42195: "marathon" };
/** What achievements are reached in metres. */
const METRES: ReadonlySet<string> = new Set(["run_distance", "total_distance", "week_distance", "shoe_distance"]);

/** The day that it is here. */
export function today(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

/** The Monday of the week of a day. */
export function mondayOf(day: string): string {
  return later(day, -((new Date(`${day}T00:00Z`).getUTCDay() + 6) % 7));
}

/** Days from one to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00Z`) - Date.parse(`${from}T00:00Z`)) / DAY_MS);
}

/** '12 Nov', and with the year where it is not this one. */
export function dayName(day: string, whole = false): string {
  const year = whole || day.slice(0, 4) !== today().slice(0, 4);
  return format({ day: "numeric", month: "short", ...(year ? { year: "numeric" } : {}) }).format(instant(day));
}

/** 'Nov'. */
export function monthName(day: string): string {
  return format({ month: "short" }).format(instant(day));
}

/** The day of an instant, as the clocks here show it. */
export function dayOfInstant(iso: string): string {
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

function format(how: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(language.tag, { ...how, timeZone: "UTC" });
}

function instant(day: string): Date {
  return new Date(`${day}T00:00Z`);
}

/** So much of something, with its unit: '37.4 km', '3 h', '4 runs', '2 days'. */
export function amountOf(quantity: Quantity, value: number): string {
  if (quantity === "distance") return roundWay(value, tidy(value / unitLength()));
  if (quantity === "time") return text("history.hours", { n: number(value / HOUR, tidy(value / HOUR), language.code) });
  const n = number(value, 0, language.code);
  return text(value === 1 ? `history.${quantity}.one` : `history.${quantity}`, { n });
}

/** The number of it alone. */
export function numberOf(quantity: Quantity, value: number): string {
  const shown = value / scaleOf(quantity);
  return number(shown, quantity === "distance" || quantity === "time" ? tidy(shown) : 0, language.code);
}

/** One decimal, and none where it would be a zero. */
function tidy(value: number): number {
  return Math.abs(value * 10 - Math.round(value) * 10) < 0.5 ? 0 : 1;
}

/** SI units in what it is written in. */
export function scaleOf(quantity: Quantity): number {
  return quantity === "distance" ? unitLength() : quantity === "time" ? HOUR : 1;
}

/** An estimate with half of its interval of 95 %: '24.5 ± 2.6 km'. */
export function estimateOf(quantity: Quantity, value: number, half: number): string {
  const scale = scaleOf(quantity);
  if (!(half > 0)) return amountOf(quantity, value);
  const decimals = Math.min(decimalsOf(half / scale), 1);
  const margin = number(half / scale, decimals, language.code);
  const shown = joined({ value: number(value / scale, decimals, language.code), margin });
  if (quantity === "distance") return `${shown}\u00a0${wayUnit()}`;
  return text(quantity === "time" ? "history.hours" : `history.${quantity}`, { n: shown });
}

/** What a goal is: 'Long October: 200 km every month'. */
export function goalName(goal: Pick<Goal, "name" | "quantity" | "amount" | "period" | "first" | "event">): string {
  if (goal.name !== "") return goal.name;
  return goalMeaning(goal);
}

export function goalMeaning({ quantity, amount, period, first, event }: Omit<Parameters<typeof goalName>[0], "name">): string {
  const so = { amount: amountOf(quantity, amount) };
  if (period !== "event") return text(`history.goal.${period}`, so);
  return text("history.goal.event", { ...so, first: dayName(first), event: event === null ? "" : dayName(event) });
}

/** Where a goal is: what is left and until when, or that it is reached or over. */
export function goalLeft(goal: Goal): string {
  const days = daysBetween(today(), goal.end);
  if (days <= 0) return text("history.goal.over", { day: dayName(later(goal.end, -1)) });
  const left = text(days === 1 ? "progress.page.goal.days.one" : "progress.page.goal.days", { n: number(days, 0, language.code) });
  if (goal.reached) return text("progress.page.goal.reached", { days: left });
  return text("progress.page.goal.left", { amount: amountOf(goal.quantity, goal.amount - goal.done), days: left });
}

/** A distance by its name; races are called by theirs whatever one counts in. */
export function lengthName(metres: number): string {
  const named = NAMED[metres];
  if (named !== undefined) return text(`history.length.${named}`);
  const far = metres >= 1000;
  return `${number(far ? metres / 1000 : metres, far && metres % 1000 !== 0 ? 1 : 0, language.code)}\u00a0${text(far ? "unit.km" : "unit.m")}`;
}

/** As a line begins with it. */
export function begun(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

export function recordName({ kind, length, period }: Pick<RecordSet, "kind" | "length" | "period">): string {
  if (kind === "fastest") return begun(lengthName(length ?? 0));
  if (kind !== "most") return text(`history.record.${kind}`);
  return text(period === "month" ? "history.record.most.month" : "history.record.most.week");
}

export function recordValue({ kind }: Pick<RecordSet, "kind">, value: number): string {
  return kind === "fastest" || kind === "longest_time" ? clock(value) : amountOf("distance", value);
}

/** By how much a record is better than the one before: '−0:12', '+2.1 km'. */
export function recordGain(of: Pick<RecordSet, "kind">, gain: number): string {
  return `${of.kind === "fastest" ? "\u2212" : "+"}${recordValue(of, gain)}`;
}

export function achievementName({ measure, threshold }: Pick<Achievement, "measure" | "threshold">): string {
  if (threshold === 1) return text(`achievement.${measure}.one` as "achievement.runs.one");
  return begun(text(`achievement.${measure}` as "achievement.runs", { amount: reachedOf(measure, threshold) }));
}

/** How much of what an achievement is for: a distance, a time, or a number. */
export function reachedOf(measure: string, value: number): string {
  if (METRES.has(measure)) return NAMED[value] === undefined ? amountOf("distance", value) : lengthName(value);
  if (measure === "total_time") return amountOf("time", value);
  return number(value, 0, language.code);
}

/** Writes a time no finer than a tenth of its spread allows, and half of the interval: '1:58:20 ± 2:40'. */
export function roughly(time: number, spread: number): Written {
  const step = spread > 600 ? 60 : spread > 100 ? 10 : 1;
  const shown = (seconds: number): string => clock(step * Math.round(seconds / step));
  return { value: shown(time), margin: shown(Math.max(step, spread / 2)) };
}

/** An interval as a change has it, of a mean and half of its width. */
export function changeOf(value: number, half: number): Change {
  return { value, uncertainty: half / 1.96, low: value - half, high: value + half };
}
