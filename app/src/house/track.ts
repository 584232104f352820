/** Where an activity went, as it is drawn: north is up, and a metre is as long to the east as to the north. */

import type { Track } from "../home/history";

/** The longer side of the drawing, its margin, and the shorter side at least. */
const [LONG, MARGIN, SHORT] = [560, 12, 120] as const;

export interface Route {
  readonly width: number;
  readonly height: number;
  readonly line: string;
  readonly start: { readonly x: number; readonly y: number };
  readonly end: { readonly x: number; readonly y: number };
  /** How far it reached (m). */
  readonly east: number;
  readonly north: number;
}

/** Returns the drawing; null of fewer than two places, or of one place alone. */
export function drawn({ east, north }: Pick<Track, "east" | "north">): Route | null {
  const [west, right] = endsOf(east);
  const [south, top] = endsOf(north);
  const [across, up] = [right - west, top - south];
  const scale = LONG / Math.max(across, up);
  if (east.length < 2 || !Number.isFinite(scale)) return null;
  const [width, height] = [Math.max(scale * across, SHORT), Math.max(scale * up, SHORT)];
  const places = east.map((value, index) => ({
    x: rounded(MARGIN + scale * (value - west) + (width - scale * across) / 2),
    y: rounded(MARGIN + scale * (top - (north[index] ?? 0)) + (height - scale * up) / 2),
  }));
  const [start, end] = [places[0], places.at(-1)];
  if (start === undefined || end === undefined) return null;
  return {
    width: rounded(width + 2 * MARGIN),
    height: rounded(height + 2 * MARGIN),
    line: `M${places.map(({ x, y }) => `${x} ${y}`).join("L")}`,
    start,
    end,
    east: across,
    north: up,
  };
}

/** Returns the least and the greatest of values. */
export function endsOf(values: readonly number[]): readonly [least: number, greatest: number] {
  return [values.reduce((a, b) => Math.min(a, b), Infinity), values.reduce((a, b) => Math.max(a, b), -Infinity)];
}

/** To a tenth: no screen shows less of a pixel. */
export function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
