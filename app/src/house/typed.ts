/** What a person typed, as the number that it is: with a comma or a point, and thin or plain spaces between thousands. */

/** Returns the number, null where nothing was typed, and NaN where it is no number. */
export function typedNumber(typed: string): number | null {
  const bare = typed.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
  if (bare === "") return null;
  return /^\d*\.?\d+$|^\d+\.$/.test(bare) ? Number(bare) : NaN;
}

/** Writes a number as a person would type it, with no more decimals than it needs. */
export function retyped(value: number | null, decimals: number): string {
  return value === null ? "" : String(Number(value.toFixed(decimals)));
}
