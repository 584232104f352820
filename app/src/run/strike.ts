/** How a foot lands, by the angle between sole and ground, as home has it. */

export type Strike = "rearfoot" | "midfoot" | "forefoot";

const DEGREE = Math.PI / 180;
const REARFOOT = 8 * DEGREE;
const FOREFOOT = -1.6 * DEGREE;

/** @param angle between the sole and the ground (rad), toes up positive */
export function strikeOf(angle: number): Strike {
  if (angle > REARFOOT) return "rearfoot";
  return angle < FOREFOOT ? "forefoot" : "midfoot";
}
