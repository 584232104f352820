/** Two activities held against each other, in the order and the words in which they are read. */

import type { ComparedMetric, Comparison } from "../home/history";
import type { Rail } from "../look/lens";
import { language, text } from "../messages/language.svelte";
import type { Estimate } from "../messages/numbers";
import { joined } from "../messages/numbers";
import type { Metric } from "../report/metrics";
import { isMetric, nameOf, unitOf, writtenDifference } from "../report/metrics";

/** One line of the comparison; what the page has no words for is left out. */
export interface Row extends Omit<ComparedMetric, "metric"> {
  readonly metric: Metric;
}

export interface Compared {
  /** Differences that chance and the sensors do not make. */
  readonly real: readonly Row[];
  /** What was held against each other and not told apart, of both feet together. */
  readonly alike: readonly Row[];
  /** Of what there was too little. */
  readonly lacking: readonly Row[];
}

export function comparedOf({ metrics }: Pick<Comparison, "metrics">): Compared {
  const rows = metrics.flatMap(({ metric, ...more }): Row[] => (isMetric(metric) ? [{ ...more, metric }] : []));
  const of = (verdict: Row["verdict"]): Row[] => rows.filter((row) => row.verdict === verdict);
  const together = (row: Row): boolean => row.side === null;
  return {
    real: of("real_difference"),
    alike: of("not_told_apart").filter(together),
    lacking: of("not_enough_data").filter(together),
  };
}

/** What the page opens with: the real differences, a foot only where both together do not show it. */
export function statementOf({ speed }: Pick<Comparison, "speed">, { real, alike }: Compared): string {
  if (speed === null) return text("after.compare.apart");
  if (real.length === 0) return text(alike.length > 0 ? "after.compare.alike" : "after.compare.too_little");
  const said = real
    .filter((row) => row.side === null || !real.some((other) => other.side === null && other.metric === row.metric))
    .map((row) => `${subjectOf(row)} ${differenceOf(row)}`);
  return text("after.compare.differ", { list: said.join(text("after.compare.comma")) });
}

export function subjectOf({ metric, side }: Pick<Row, "metric" | "side">): string {
  const name = nameOf(metric);
  if (side === null) return name;
  return text("after.compare.of_foot", { metric: name, side: text(`side.${side}`) });
}

export function differenceOf({ metric, difference }: Pick<Row, "metric" | "difference">): string {
  return joined(writtenDifference(metric, estimateOf(difference)), unitOf(metric));
}

export function estimateOf(of: ComparedMetric["difference"]): Estimate | null {
  return of && { value: of.value, sigma: of.uncertainty };
}

/** The rail of a difference: as wide as half of the metric's own, with no difference in the middle. */
export function railOf({ rail }: Pick<Row, "rail">): Rail | null {
  if (rail === null) return null;
  const reach = Math.abs(rail[1] - rail[0]) / 4;
  return { from: -reach, to: reach };
}

/** The names of metrics in a sentence. */
export function listed(rows: readonly Row[]): string {
  const names = rows.map(({ metric }) => nameOf(metric));
  return new Intl.ListFormat(language.tag, { type: "unit" }).format(names);
}
