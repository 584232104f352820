/** Small labels on a chart: which of them there is room for. */

const LATIN = 6.4;
const CHINESE = 12;
const APART = 8;

export interface Label {
  readonly text: string;
  /** Middle of what it names (px). */
  readonly middle: number;
  /** How much it matters: where two are in each other's way, the weightier stays. */
  readonly weight: number;
}

export interface PlacedLabel {
  readonly text: string;
  readonly left: number;
}

/** Returns about how wide a text of the size of notes is (px). */
export function widthOf(text: string): number {
  return [...text].reduce((sum, character) => sum + ((character.codePointAt(0) ?? 0) > 0x2e80 ? CHINESE : LATIN), 0);
}

/** Returns the labels that there is room for, each over the middle of what it names or, at an end, beside it. */
export function placedLabels(labels: readonly Label[], width: number): readonly PlacedLabel[] {
  const placed: (PlacedLabel & { readonly right: number })[] = [];
  for (const { text, middle } of [...labels].sort((a, b) => b.weight - a.weight)) {
    const wide = widthOf(text);
    if (wide > width) continue;
    const left = Math.min(Math.max(middle - wide / 2, 0), width - wide);
    const right = left + wide;
    if (placed.every((other) => right + APART <= other.left || left >= other.right + APART)) {
      placed.push({ text, left, right });
    }
  }
  return placed.map(({ text, left }) => ({ text, left }));
}
