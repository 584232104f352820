/**
 * The one thing that a report says first. It is looked for among the differences between the feet and the changes along
 * the way; the largest of those that are sure enough is taken, large against the rail of its metric. Whether it is good
 * or bad is not known, and not said.
 */

import type { Rail } from "../look/lens";
import type { TextKey } from "../messages/catalogue";
import type { Estimate } from "../messages/numbers";
import type { Report } from "./decode";
import { estimateOf, railOf } from "./metrics";

/**
 * So many standard uncertainties away from zero a finding lies: with six comparisons one in a hundred reports names a
 * finding where there is none (two-sided, Bonferroni). The 95 % of a single comparison would err in one report of four.
 */
const SURE = 3.14;

const COMPARED = ["contact_time", "strike_angle", "pronation"] as const;
const DRIFTING = ["cadence", "contact_time", "strike_angle"] as const;

export interface Finding {
  readonly text: TextKey;
  readonly metric: (typeof COMPARED)[number] | (typeof DRIFTING)[number];
  readonly kind: "difference" | "drift";
  /** Right minus left, or last third less first. */
  readonly of: Estimate;
}

export interface Found {
  readonly finding: Finding | null;
  /** What is said where there is none. */
  readonly otherwise: TextKey;
  readonly comparisons: number;
}

export function found(report: Report): Found {
  const differences = COMPARED.flatMap((metric) => differenceOf(report, metric) ?? []);
  const drifts = DRIFTING.flatMap((metric) => driftOf(report, metric) ?? []);
  const [largest] = [...differences, ...drifts]
    .filter(({ of }) => of.sigma !== null && Math.abs(of.value) > SURE * of.sigma)
    .sort((a, b) => shareOfRail(report, b) - shareOfRail(report, a));
  return {
    finding: largest ?? null,
    otherwise: nothingFound(differences.length > 0, drifts.length > 0),
    comparisons: differences.length + drifts.length,
  };
}

/** A difference between the feet, right minus left. */
export function rightMinusLeft(report: Report, metric: string): Estimate | null {
  const difference = estimateOf(report.summary[metric]?.difference);
  return difference && { ...difference, value: -difference.value };
}

/** The rail of a difference: as wide as half of the metric's own, with no difference in the middle. */
export function railOfDifference(rail: Rail): Rail {
  const reach = Math.abs(rail.to - rail.from) / 4;
  return { from: -reach, to: reach };
}

function differenceOf(report: Report, metric: (typeof COMPARED)[number]): Finding | null {
  const of = rightMinusLeft(report, metric);
  return of && { text: `page.found.${of.value > 0 ? "right" : "left"}.${metric}`, metric, kind: "difference", of };
}

function driftOf(report: Report, metric: (typeof DRIFTING)[number]): Finding | null {
  const drift = report.summary[`${metric}_drift`];
  if (drift === undefined || drift.value === null) return null;
  const of = { value: drift.value, sigma: drift.uncertainty };
  return { text: `page.found.${of.value > 0 ? "more" : "less"}.${metric}`, metric, kind: "drift", of };
}

function shareOfRail(report: Report, { metric, of }: Finding): number {
  const rail = railOf(report, metric);
  return rail === null ? 0 : Math.abs(of.value / (rail.to - rail.from));
}

function nothingFound(differences: boolean, drifts: boolean): TextKey {
  if (differences && drifts) return "page.found.steady";
  if (drifts) return "page.found.steady.one_foot";
  return differences ? "page.found.alike" : "page.found.too_few";
}
