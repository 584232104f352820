/**
 * The geometry of a shoe seen from behind, in a box of 108 × 92 with the ground at 82. It leans about the edge of the
 * sole on which it rolls: the inner one when it is everted, the outer one when inverted. A left foot that is everted
 * leans to the right, a right foot to the left. Its angle is true, never exaggerated.
 */

import type { Side } from "../recordings/side";

export const GROUND = 82;
export const MIDDLE = 54;
export const SHANK = "M46 28L47 8M62 28L61 8";
export const UPPER = "M-19-17C-21-32-14-42-13-53C-12-57-6-55 0-55C6-55 12-57 13-53C14-42 21-32 19-17Z";
export const SOLE = "M-19 0H19Q23 0 23-4L20-17H-20L-23-4Q-23 0-19 0Z";

/** From the middle of the sole to the edge it rolls on. */
const EDGE = 19;
const RAY = 76;

export interface HeelShape {
  readonly turn: string;
  /** The upright through the middle of the sole, and the axis of the heel from there. */
  readonly upright: string;
  readonly ray: string;
  readonly fan: string | null;
}

/** Returns a shoe at an eversion (degrees; an inversion is negative) with the fan of its 95 % interval (half of it, degrees). */
export function heel(eversionDeg: number, halfDeg: number | null, side: Side): HeelShape {
  const inwards = side === "left" ? 1 : -1;
  const edge = (eversionDeg < 0 ? -inwards : inwards) * EDGE;
  const angleOf = (deg: number): number => (inwards * deg * Math.PI) / 180;
  const [x, y] = [
    MIDDLE + edge * (1 - Math.cos(angleOf(eversionDeg))),
    GROUND - edge * Math.sin(angleOf(eversionDeg)),
  ];
  const at = (deg: number, r: number): string =>
    `${(x + r * Math.sin(angleOf(deg))).toFixed(1)} ${(y - r * Math.cos(angleOf(deg))).toFixed(1)}`;
  const origin = at(0, 0);
  return {
    turn: `rotate(${(inwards * eversionDeg).toFixed(1)} ${MIDDLE + edge} ${GROUND})`,
    upright: `M${origin}V0`,
    ray: `M${origin}L${at(eversionDeg, RAY + 2)}`,
    fan: halfDeg === null ? null : `M${origin}L${at(eversionDeg - halfDeg, RAY)}L${at(eversionDeg + halfDeg, RAY)}z`,
  };
}
