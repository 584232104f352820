/** How each pod lay in its shoe when the runner last stood still for it: kept in this browser, to see whether it has slipped. */

import { remember, remembered } from "../remembered";
import type { Of } from "../shape";
import { list, number, oneOf, record, text } from "../shape";
import type { Vector } from "./motion";
import { angleBetween } from "./motion";
import type { Stand } from "./standing";
import { ANOTHER_STAND } from "./standing";

const NAME = "seats";
/** So many pods are remembered. */
const MOST = 20;

const seat = record({
  /** Hexadecimal. */
  device: text,
  name: text,
  side: oneOf("left", "right"),
  x: number,
  y: number,
  z: number,
  /** ms since 1970. */
  at: number,
});
/** A pod that was calibrated: how it lay then. */
export type Seat = Of<typeof seat>;

/** All pods that were calibrated in this browser, the last one first. */
export function keptSeats(): readonly Seat[] {
  try {
    return list(seat)(JSON.parse(remembered(NAME) ?? "[]"));
  } catch {
    return [];
  }
}

export function keepSeat(kept: Seat): void {
  const others = keptSeats().filter(({ device }) => device !== kept.device);
  remember(NAME, JSON.stringify([kept, ...others].slice(0, MOST)));
}

export function seatOf(pod: Pick<Seat, "device" | "name" | "side">, { up: [x, y, z] }: Stand, at: number): Seat {
  return { ...pod, x, y, z, at };
}

/** By how much a pod lies otherwise than it did, rad; null where that is within what standing elsewhere makes. */
export function slipped({ x, y, z }: Seat, stand: Stand): number | null {
  const before: Vector = [x, y, z];
  const angle = angleBetween(before, stand.up);
  return angle > ANOTHER_STAND ? angle : null;
}
