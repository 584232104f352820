/** What is said of shoes and pods. */

import type { Pod, Shoe } from "../home/equipment";

const STEP = 100_000;
const LEAST = 500_000;

/** Where the bars of all shoes end (m), so that they compare: at a whole hundred kilometres that none has passed. */
export function barEnd(shoes: readonly Pick<Shoe, "distance">[]): number {
  return Math.max(LEAST, ...shoes.map(({ distance }) => Math.ceil(distance / STEP) * STEP));
}

/** What a pod is called; one without a name goes by the end of its identity, which is printed on some. */
export function podName({ name, device }: Pick<Pod, "name" | "device">): string {
  return name === "" ? `…${device.slice(-6)}` : name;
}
