/** What a run has shown, in a sentence. */

import type { TextKey } from "../messages/catalogue";
import { halfWidth } from "../messages/numbers";
import type { FormFigure } from "../run/report";

/** What is looked at. */
interface Shown {
  readonly figures: { readonly contactTime: FormFigure } | null;
}

/** What the lens of left minus right says: one foot more, no telling, or nothing where it is not known. */
export type Apart = "left" | "right" | "neither" | null;

/** Tells feet apart only where the interval of their difference is clear of zero. */
export function apart({ figures }: Shown): Apart {
  const difference = figures?.contactTime.difference ?? null;
  const half = halfWidth(difference?.sigma ?? null);
  if (difference === null || half === null) return null;
  if (Math.abs(difference.value) <= half) return "neither";
  return difference.value > 0 ? "left" : "right";
}

/** Returns the sentence that the page of a run opens with. */
export function found(run: Shown): TextKey {
  switch (apart(run)) {
    case "left":
      return "app.summary.found.left";
    case "right":
      return "app.summary.found.right";
    case "neither":
      return "app.summary.found.neither";
    case null:
      return "app.summary.title";
  }
}
