/**
 * Zones of the heart rate as shares of the reserve, from rest to the most (Karvonen et al. 1957, 'The effects of training
 * on heart rate', Ann. Med. Exp. Biol. Fenn. 35). Five of a tenth each from one half on, as watches commonly have them.
 */

/** In the order of effort, and from which share of the reserve on. */
const ZONES = [
  { name: "very_easy", from: 0.5 },
  { name: "easy", from: 0.6 },
  { name: "steady", from: 0.7 },
  { name: "hard", from: 0.8 },
  { name: "very_hard", from: 0.9 },
] as const;

/** Beats a minute, both within. */
export interface Zone {
  readonly name: (typeof ZONES)[number]["name"];
  readonly from: number;
  readonly to: number;
}

/** Returns the zones of a heart; none where it is not known, or the rates cannot be. */
export function zonesOf(rest: number | null, most: number | null): readonly Zone[] {
  if (rest === null || most === null || most <= rest) return [];
  const at = (share: number): number => Math.round(rest + share * (most - rest));
  return ZONES.map(({ name, from }, index) => {
    const next = ZONES[index + 1];
    return { name, from: at(from), to: next === undefined ? at(1) : at(next.from) - 1 };
  });
}

/** Returns in which zone a rate lies, from 1; 0 below them all. What is beyond the most known is in the last. */
export function zoneOf(zones: readonly Zone[], rate: number): number {
  return zones.filter(({ from }) => from <= rate).length;
}
