/** The pods that this phone has met: what each last said of itself. They are told of when none is in reach. */

import { remember, remembered } from "../remembered";
import type { Side } from "../recordings/side";
import type { Of } from "../shape";
import { list, nullable, number, oneOf, record, text } from "../shape";

const seenPod = record({
  /** Its identity as home writes it, 16 hexadecimal digits. */
  device: text,
  /** What it calls itself over the air. */
  name: text,
  side: oneOf("left", "right"),
  firmware: text,
  /** Percent; null where it does not tell. */
  battery: nullable(number),
  /** When it was met last (ms since 1970). */
  at: number,
});
export type SeenPod = Of<typeof seenPod>;

const NAME = "pods";
const MOST = 12;
const pods = list(seenPod);

/** What a pod says of itself when it is met. */
export interface Met {
  readonly side: Side;
  readonly name: string;
  readonly info: { readonly device: bigint; readonly firmware: readonly number[] };
}

/** The one that was met last is the first. */
export function seenPods(): readonly SeenPod[] {
  try {
    return pods(JSON.parse(remembered(NAME) ?? "[]"));
  } catch {
    return [];
  }
}

export function keepSeenPod({ side, name, info }: Met, battery: number | null): void {
  const device = info.device.toString(16).padStart(16, "0");
  const one: SeenPod = { device, name, side, firmware: info.firmware.join("."), battery, at: Date.now() };
  keepSeenPods([one, ...seenPods().filter((each) => each.device !== device)]);
}

export function keepSeenPods(all: readonly SeenPod[]): void {
  remember(NAME, JSON.stringify(all.slice(0, MOST)));
}
