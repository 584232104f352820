/** The metrics that are explained, in the order in which a runner asks: how far, how, how hard. */

import type { TextKey } from "../messages/catalogue";
import type { Explained } from "../report/opened.svelte";

interface Group {
  readonly name: TextKey;
  readonly metrics: readonly Explained[];
}

export const GROUPS: readonly Group[] = [
  { name: "settings.about.group.way", metrics: ["distance", "pace", "speed", "cadence", "step_length", "stride_length", "stride_time"] },
  {
    name: "settings.about.group.contact",
    metrics: ["contact_time", "flight_time", "double_support", "duty_factor", "swing_time", "contact_balance", "stride_time_variability"],
  },
  {
    name: "settings.about.group.foot",
    metrics: ["strike_angle", "toe_off_angle", "pronation", "pronation_velocity", "clearance", "impact", "braking"],
  },
  {
    name: "settings.about.group.body",
    metrics: ["vertical_oscillation", "vertical_ratio", "vertical_stiffness", "leg_stiffness", "power"],
  },
];
