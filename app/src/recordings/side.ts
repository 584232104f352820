/** The two feet, as words here and as numbers in bytes: a sensor that was not told its foot says 0. */

export type Side = "left" | "right";

export const SIDES: readonly Side[] = ["left", "right"];

const CODED: readonly (Side | null)[] = [null, "left", "right"];

/** The side that a number stands for; undefined where it stands for none of them. */
export function sideOf(code: number): Side | null | undefined {
  return CODED[code];
}

export function codeOf(side: Side | null): number {
  return CODED.indexOf(side);
}
