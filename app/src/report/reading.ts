/** What is known of a metric, what is lacking where it is not, and both in words. */

import { text } from "../messages/language.svelte";
import type { Estimate } from "../messages/numbers";
import { joined } from "../messages/numbers";
import { SIDES } from "../recordings/side";
import type { Report } from "./decode";
import type { Summary } from "./document";
import type { Metric } from "./metrics";
import { estimateOf, nameOf, railOf, said, unitOf, writtenEnd } from "./metrics";

/** What is read foot by foot; the others are of the whole body. */
const BY_FOOT: readonly Metric[] = [
  "contact_time",
  "strike_angle",
  "toe_off_angle",
  "pronation",
  "pronation_velocity",
  "impact",
  "braking",
  "clearance",
];

/** What needs the runner's weight, some of it the height as well. */
const OF_THE_BODY: readonly Metric[] = ["power", "leg_stiffness", "vertical_stiffness"];

/** What is known of a metric: of both feet, and of each where it is read foot by foot. */
export interface Reading {
  readonly both: Estimate | null;
  readonly left: Estimate | null;
  readonly right: Estimate | null;
  /** Strides it was made from. */
  readonly n: number;
}

export function readingOf(report: Report, metric: Metric): Reading {
  const summary = summaryOf(report, metric);
  const byFoot = BY_FOOT.includes(metric);
  const value = summary?.value ?? null;
  return {
    both: value === null ? null : { value, sigma: summary?.uncertainty ?? null },
    left: byFoot && summary?.right ? estimateOf(summary.left) : null,
    right: byFoot && summary?.left ? estimateOf(summary.right) : null,
    n: summary?.n ?? 0,
  };
}

export function summaryOf(report: Report, metric: Metric): Summary | undefined {
  return report.summary[metric === "pace" || metric === "speed" ? "mean_speed" : metric];
}

/** Why a number is absent: too few strides, no weight and height, one foot of two; null where it is there. */
export type Lack = "strides" | "body" | "foot" | "unknown";

export function lackOf(report: Report, metric: Metric): Lack | null {
  const summary = summaryOf(report, metric);
  if (summary?.value != null) return null;
  if (summary?.needed != null) return "strides";
  if (OF_THE_BODY.includes(metric) && summary !== undefined) return "body";
  return report.grade === "one_foot" ? "foot" : "unknown";
}

/** Says why a number is absent. */
export function lackInWords(report: Report, metric: Metric): string | null {
  const lack = lackOf(report, metric);
  if (lack === null) return null;
  const { n = 0, needed } = summaryOf(report, metric) ?? {};
  if (lack === "strides") return text("page.not_enough.of", { n, needed: needed ?? 0 });
  return text(lack === "foot" ? "page.not_known.one_foot" : "page.not_known");
}

/** Says a reading to who does not see its lens. */
export function spoken(metric: Metric, { both, left, right }: Reading): string {
  const feet = { left, right };
  const byFoot = SIDES.map((side) => `${text(`side.${side}`)} ${said(metric, feet[side])}`);
  const whole = both === null ? text("page.not_enough") : said(metric, both);
  return `${nameOf(metric)}: ${left && right ? byFoot.join(text("page.list")) : whole}`;
}

/** Says what the two ends of a metric's rail stand for. */
export function endsOf(report: Report, metric: Metric): readonly [string, string] | null {
  const rail = railOf(report, metric);
  if (rail === null) return null;
  if (metric === "contact_balance") return [text("page.end.more_right"), text("page.end.more_left")];
  const unit = unitOf(metric);
  const [from, to] = [writtenEnd(metric, rail.from), joined({ value: writtenEnd(metric, rail.to), margin: "" }, unit)];
  if (metric !== "strike_angle") return [from, to];
  return [`${from}${unit} ${text("page.end.toes_down")}`, `${text("page.end.toes_up")} ${to}`];
}
