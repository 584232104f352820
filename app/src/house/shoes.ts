/** What is said of shoes and pods. */

import type { Pod, Shoe } from "../home/equipment";

/** From this share of their way on it is said how much is left. */
const NEARLY = 0.85;

/** How far a pair has gone of what it is to go (m). */
export interface Wear {
  readonly end: number;
  /** How full the bar is, 1 at most. */
  readonly share: number;
  /** What is left, below zero beyond the end; null where that is far off, and for shoes that are not run in any more. */
  readonly left: number | null;
}

export function wearOf({ distance, lifetime, usual_lifetime, retired }: Shoe): Wear {
  const end = lifetime ?? usual_lifetime;
  return {
    end,
    share: Math.min(distance / end, 1),
    left: retired || distance < NEARLY * end ? null : end - distance,
  };
}

/** What a pod is called; one without a name goes by the end of its identity, which is printed on some. */
export function podName({ name, device }: Pick<Pod, "name" | "device">): string {
  return name === "" ? `…${device.slice(-6)}` : name;
}
