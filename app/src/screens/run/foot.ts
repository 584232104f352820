/** What is said of a foot while it runs. */

import type { Measured } from "../../engine/stride";
import { language, text } from "../../messages/language.svelte";
import { number } from "../../messages/numbers";
import type { FootView } from "../../run/current.svelte";
import { strikeOf } from "../../run/strike";
import { REACH } from "../words";
import { percent } from "../written";

const DEGREES = 180 / Math.PI;
/** A battery that is at so much or less (percent) is told of. */
const LOW = 15;

export function inDegrees(angle: Measured | null): Measured | null {
  return angle && { value: angle.value * DEGREES, sigma: angle.sigma * DEGREES };
}

/** What the runner should know of a shoe first: that it is away, weak, behind; else how the foot lands. */
export function stateOf(foot: FootView, samples: boolean): string {
  const { reach, silent, battery, missing, strikeAngle } = foot;
  if (reach === "lost" && silent !== null) {
    return text("app.run.silent", { seconds: number(Math.floor(silent), 0, language.code) });
  }
  if (reach !== "live") return text(REACH[reach]);
  if (battery !== null && battery <= LOW) return text("app.battery", { share: percent(battery) });
  if (missing > 0) return text("app.run.missing", { n: number(missing, 0, language.code) });
  if (samples) return text("app.run.nothing_missing");
  return strikeAngle === null ? text(REACH[reach]) : text(`app.run.strike.${strikeOf(strikeAngle.value)}`);
}
