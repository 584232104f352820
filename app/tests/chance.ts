/** Chance that comes out alike each time: a seed gives a row of numbers in [0, 1). */

export function chanceOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What comes of values over a bad link: some lost, some twice, some damaged, out of order. */
export function worsened<T>(values: readonly T[], bad: number, chance: () => number, damage: (value: T) => T): T[] {
  const came = values.flatMap((value) => {
    if (chance() < bad) return [];
    return [chance() < bad ? damage(value) : value, ...(chance() < bad ? [value] : [])];
  });
  return bad === 0 ? came : came.map((value) => [chance(), value] as const).sort(([a], [b]) => a - b).map(([, value]) => value);
}

/** Bytes with one to three bits flipped, from one on. */
export function flipped(bytes: Uint8Array, chance: () => number, from = 0): Uint8Array {
  const damaged = bytes.slice();
  for (let left = 1 + Math.floor(3 * chance()); left > 0; left--) {
    const at = from + Math.floor((damaged.length - from) * chance());
    damaged[at] = (damaged[at] ?? 0) ^ (1 << Math.floor(8 * chance()));
  }
  return damaged;
}
