/** Which numbers of the form are shown, in the order in which they are read. */

import type { Report } from "./decode";
import type { Explained } from "./opened.svelte";
import { lackOf, summaryOf } from "./reading";

interface Choice {
  readonly first: readonly Explained[];
  readonly more: readonly Explained[];
}

const CHOICES: Readonly<Record<Report["gait"], Choice>> = {
  running: {
    first: [
      "cadence",
      "stride_length",
      "contact_time",
      "flight_time",
      "contact_balance",
      "strike_angle",
      "pronation",
      "vertical_oscillation",
      "leg_stiffness",
      "power",
      "impact",
    ],
    more: [
      "duty_factor",
      "stride_time",
      "swing_time",
      "stride_time_variability",
      "toe_off_angle",
      "pronation_velocity",
      "braking",
      "clearance",
      "vertical_ratio",
      "vertical_stiffness",
    ],
  },
  walking: {
    first: [
      "cadence",
      "stride_length",
      "contact_time",
      "double_support",
      "contact_balance",
      "strike_angle",
      "toe_off_angle",
      "pronation",
      "clearance",
      "impact",
    ],
    more: ["duty_factor", "stride_time", "swing_time", "stride_time_variability", "pronation_velocity", "braking"],
  },
};

export interface Form extends Choice {
  /** What is absent because weight and height are not known. */
  readonly body: readonly Explained[];
}

export function formOf(report: Report): Form {
  const { first, more } = CHOICES[report.gait];
  const lacking = (metric: Explained): boolean => lackOf(report, metric) === "body";
  const there = (metric: Explained): boolean => summaryOf(report, metric) !== undefined && !lacking(metric);
  return { first: first.filter(there), more: more.filter(there), body: [...first, ...more].filter(lacking) };
}
