/** What the summary of an activity says of form, in the order in which it is read. */

import type { Metric as Summed } from "../home/client";
import type { WholeActivity } from "../home/history";
import type { Estimate } from "../messages/numbers";
import type { Metric } from "../report/metrics";
import { isMetric } from "../report/metrics";
import type { FormFigure } from "../run/report";

/** What stands above as a total, or is drawn as a lens. */
const ELSEWHERE: ReadonlySet<string> = new Set(["distance", "cadence", "contact_time"]);

export interface FormLine {
  readonly metric: Metric;
  readonly both: Estimate;
  readonly left: Estimate | null;
  readonly right: Estimate | null;
  /** Left minus right; null where it is not known, and for a pace, which is no difference of speeds. */
  readonly difference: Estimate | null;
}

/** Returns the metrics that are known, and that the page has words and units for. */
export function formOf({ summary, kind }: Pick<WholeActivity, "summary" | "kind">): readonly FormLine[] {
  return Object.entries(summary ?? {}).flatMap(([name, found]): FormLine[] => {
    const both = estimateOf(found);
    if (both === null || !isMetric(name) || ELSEWHERE.has(name)) return [];
    const metric = name === "speed" && kind === "run" ? "pace" : name;
    const [left, right] = [estimateOf(found.left), estimateOf(found.right)];
    return [{ metric, both, left, right, difference: metric === "pace" ? null : estimateOf(found.difference) }];
  });
}

/** Returns what is drawn as a lens: a metric that has a rail here. */
export function lensOf({ summary }: Pick<WholeActivity, "summary">, metric: "cadence" | "contact_time"): FormFigure | null {
  const found = summary?.[metric];
  const both = found ? estimateOf(found) : null;
  if (!found || both === null) return null;
  // Both feet have one cadence.
  const alone = metric === "cadence";
  return {
    both,
    left: alone ? null : estimateOf(found.left),
    right: alone ? null : estimateOf(found.right),
    difference: alone ? null : estimateOf(found.difference),
  };
}

function estimateOf(of: Pick<Summed, "value" | "uncertainty"> | Summed["left"] | Summed["difference"]): Estimate | null {
  return of === null || of.value === null ? null : { value: of.value, sigma: of.uncertainty };
}
