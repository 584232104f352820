/** What a device of another make says of the run, in a line under its name: quoted, and compared with nothing. */

import { text } from "../messages/language.svelte";
import type { SpeedCadence } from "./document";
import { said } from "./metrics";

export function quoted(of: SpeedCadence, speed: "pace" | "speed"): string {
  const exact = (value: number): { value: number; sigma: null } => ({ value, sigma: null });
  const numbers = [
    said("distance", exact(of.distance)),
    ...(of.speed === null ? [] : [said(speed, exact(of.speed))]),
    ...(of.cadence === null ? [] : [said("cadence", exact(of.cadence))]),
  ];
  return text("page.device_says", { device: of.device ?? text("page.another_device"), numbers: numbers.join(" · ") });
}
