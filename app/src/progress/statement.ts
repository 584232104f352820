/** The one statement that Progress opens with: the clearest change of form, else what this week has come to. */

import type { Total, Trends } from "../home/progress";
import { later } from "../home/progress";
import { language, text } from "../messages/language.svelte";
import { paceOf } from "../messages/measures";
import { clock, number } from "../messages/numbers";
import { nameOf, sizeOf } from "./metrics";
import { clearest, weeksOf } from "./trends";
import { amountIn } from "./weeks";
import { amountOf, dayName, mondayOf } from "./words";

export interface Weeks {
  readonly distance: readonly Total[];
  readonly time: readonly Total[];
  readonly runs: readonly Total[];
}

export interface Statement {
  readonly said: string;
  /** What it rests on; empty where it needs nothing. */
  readonly basis: string;
}

export function statementOf(trends: Trends | null, weeks: Weeks | null, today: string): Statement | null {
  if (weeks !== null && weeks.runs.length === 0) {
    return { said: text("progress.page.nothing"), basis: text("progress.page.nothing.about") };
  }
  const form = trends === null ? null : formSaid(trends, today);
  if (form !== null) return form;
  return weeks === null ? null : { said: weekSaid(weeks, today), basis: "" };
}

function formSaid({ speed, trends }: Trends, today: string): Statement | null {
  const trend = clearest(trends);
  if (trend === null || trend.change === null || speed === null) return null;
  const pace = paceOf({ value: speed, sigma: null });
  const name = nameOf(trend.metric);
  return {
    said: text(trend.verdict === "risen" ? "progress.page.found.risen" : "progress.page.found.fallen", {
      metric: name.slice(0, 1).toLowerCase() + name.slice(1),
      // A line breaks neither before the unit nor behind its stroke.
      pace: `${pace.value}\u00a0${pace.unit.replace("/", "/\u2060")}`,
      change: sizeOf(trend.metric, trend.change),
      weeks: weeksOf(trend),
    }),
    basis: text("progress.page.found.basis", {
      runs: number(trend.runs, 0, language.code),
      from: dayName(later(today, -Math.round(trend.days))),
      to: dayName(today),
    }),
  };
}

export function weekSaid(weeks: Weeks, today: string): string {
  const monday = mondayOf(today);
  const runs = amountIn(weeks.runs, monday);
  if (runs === 0) return text("history.week.none");
  return text("history.week", {
    distance: amountOf("distance", amountIn(weeks.distance, monday)),
    runs: amountOf("runs", runs),
    time: clock(amountIn(weeks.time, monday)),
  });
}
