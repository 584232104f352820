/** How the figures of the page are written, in the language of the page. */

import { language, text } from "../messages/language.svelte";
import { measures, paceUnit, shortUnit, unitLength } from "../messages/measures";
import { number } from "../messages/numbers";
import type { Moved } from "../run/report";

/** Writes an instant as day and time: 'Today, 08:10', 'Tue, 18 Nov, 18:07'. */
export function day(instant: Date): string {
  const time = new Intl.DateTimeFormat(language.tag, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const days = daysBetween(instant, new Date());
  if (days === 0 || days === 1) {
    const relative = new Intl.RelativeTimeFormat(language.tag, { numeric: "auto" }).format(-days, "day");
    return text("app.day", { day: relative, time: time.format(instant) });
  }
  const date = new Intl.DateTimeFormat(language.tag, { weekday: "short", day: "numeric", month: "short" });
  return text("app.day", { day: date.format(instant), time: time.format(instant) });
}

/** Calendar days from one instant to another. */
function daysBetween(earlier: Date, later: Date): number {
  const midnight = (of: Date): number => new Date(of.getFullYear(), of.getMonth(), of.getDate()).getTime();
  return Math.round((midnight(later) - midnight(earlier)) / 86_400_000);
}

/** Writes what home's figures are more than the live ones, each with its unit and sign. */
export function changed({ distance, pace, cadenceSpm }: Moved): Readonly<Record<"distance" | "pace" | "cadence", string>> {
  const signed = (value: number, decimals: number, unit: string): string => {
    const written = number(value, decimals, language.code);
    const sign = value > 0 && /[1-9]/.test(written) ? "+" : "";
    return `${sign}${written}\u00a0${unit}`;
  };
  return {
    distance: signed(distance / measures().short.metres, 1, shortUnit()),
    pace: signed(pace * unitLength(), 1, `${text("unit.s")}\u00a0${paceUnit()}`),
    cadence: signed(cadenceSpm, 1, text("unit.spm")),
  };
}

/** A share of a hundred, with its sign. */
export function percent(share: number, decimals = 0): string {
  return `${number(share, decimals, language.code)}\u00a0${text("unit.percent")}`;
}
