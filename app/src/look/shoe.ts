/**
 * The geometry of a shoe seen from its side as it touches the ground, in a box of 162 × 92 with the ground at 82. It
 * runs to the right for both feet, so that they compare. The shoe turns about the point that touches, the edge of the
 * heel or the ball of the foot; its angle is true, never exaggerated.
 */

export const GROUND = 82;
export const UPPER =
  "M1-24C-1-34 2-44 3-53C4-57 9-57 11-53C15-46 24-45 31-49C36-52 39-57 43-59C46-60 48-58 50-55C56-46 66-39 80-34" +
  "C93-30 102-26 102-17C102-15 101-15 100-15C86-11 66-12 50-16C34-20 16-23 1-24Z";
export const SOLE =
  "M3-7C1-3 4 0 9 0H70C84 0 96-4 104-11C106-14 104-16 100-15C86-11 66-12 50-16C34-20 16-23 1-24C-2-18 0-12 3-7Z";
export const LACES = "M48-50L42-42M55-43L49-34M63-38L57-28M6-36C14-32 22-33 28-38";

const HEEL = 10;
const BALL = 78;
const INSET = 20;
const BALL_BELOW_DEG = -1.6;
const HEEL_RAY = 128;
const BALL_RAY = 92;
/** Below this angle the arc would be a smudge. */
const ARC_FROM_DEG = 3;

export interface ShoeShape {
  readonly turn: string;
  readonly ray: string;
  readonly fan: string | null;
  readonly arc: string | null;
  readonly press: string;
}

/** Returns a shoe at an angle (degrees, toes up positive) with the fan of its 95 % interval (half of it, degrees). */
export function shoe(angleDeg: number, halfDeg: number | null): ShoeShape {
  const onBall = angleDeg <= BALL_BELOW_DEG;
  const pivot = onBall ? BALL : HEEL;
  const x = INSET + pivot;
  const radius = onBall ? BALL_RAY : HEEL_RAY;
  // On the ball of the foot the line of the sole goes up towards the heel.
  const along = onBall ? -1 : 1;
  const at = (deg: number, r: number): string => {
    const angle = (deg * Math.PI) / 180;
    return `${(x + along * r * Math.cos(angle)).toFixed(1)} ${(GROUND - along * r * Math.sin(angle)).toFixed(1)}`;
  };
  const origin = `${x} ${GROUND}`;
  return {
    turn: `translate(${origin}) rotate(${(-angleDeg).toFixed(1)}) translate(${-pivot} 0)`,
    ray: `M${origin}L${at(angleDeg, radius - 2)}`,
    fan: halfDeg === null ? null : `M${origin}L${at(angleDeg - halfDeg, radius - 4)}L${at(angleDeg + halfDeg, radius - 4)}z`,
    arc: angleDeg > ARC_FROM_DEG ? arc(x, at(angleDeg, radius - 14), radius - 14) : null,
    press: `M${x - 8} ${GROUND + 1.5}a8 4.5 0 0 0 16 0z`,
  };
}

/** Returns a shoe that lies flat, for one whose angle is not known. */
export function shoeLying(): string {
  return `translate(${INSET} ${GROUND})`;
}

function arc(x: number, end: string, radius: number): string {
  return `M${x + radius} ${GROUND}A${radius} ${radius} 0 0 0 ${end}`;
}
