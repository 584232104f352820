/**
 * A run as a picture to be shared: what stands where on it. Texts are made to fit, whatever the language and the numbers;
 * how wide they are is asked of whoever draws. Nothing here draws, and nothing says where or when the run was unless the
 * runner wants that.
 */

import type { WithUnit } from "../messages/measures";

export type Shape = "square" | "portrait";

/** Names of tokens. */
export type Ink = "ink" | "ink-2" | "ink-3" | "edge" | "left" | "right" | "right-soft";

/** What is on the picture; null where that is not known, or not wanted. */
export interface Shared {
  readonly title: string | null;
  readonly day: string | null;
  readonly distance: WithUnit;
  readonly fields: readonly Field[];
  readonly feet: Feet | null;
  readonly statement: string | null;
}

export interface Field {
  readonly label: string;
  readonly value: string;
  readonly unit: string;
}

/** Both feet on one rail, each as a place from 0 to 1 with half of its interval. */
export interface Feet {
  readonly label: string;
  readonly left: Place;
  readonly right: Place;
}

export interface Place {
  readonly at: number;
  readonly half: number;
  readonly written: string;
}

export interface TextOp {
  readonly kind: "text";
  readonly text: string;
  readonly x: number;
  /** Of the line that letters stand on. */
  readonly y: number;
  readonly size: number;
  readonly weight: number;
  readonly ink: Ink;
}

export interface RailOp {
  readonly kind: "rail";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly left: Place;
  readonly right: Place;
}

export interface MarkOp {
  readonly kind: "mark";
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** A letter on the half disc of its foot. */
export interface BadgeOp {
  readonly kind: "badge";
  readonly side: "left" | "right";
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

export type Op = TextOp | RailOp | MarkOp | BadgeOp;

/** How wide a text is in a size and a weight. */
export type Measure = (text: string, size: number, weight: number) => number;

export const WIDTH = 1080;
export const HEIGHTS: Readonly<Record<Shape, number>> = { square: 1080, portrait: 1350 };

const MARGIN = 88;
const ROOM = WIDTH - 2 * MARGIN;
const BIGGEST = 250;
/** ± and unit beside the large number, as a share of it. */
const BESIDE = 0.3;
const FIELD = 84;
const LABEL = 36;
const STATEMENT = 54;
const MOST_LINES = 3;

/** One part of the picture, below the one before. */
interface Block {
  readonly height: number;
  /** What is drawn with its top at `y`. */
  readonly ops: (y: number) => readonly Op[];
}

/** Returns what is drawn, from the top to the bottom. */
export function layout(shared: Shared, shape: Shape, measure: Measure): readonly Op[] {
  const blocks = [
    head(shared, measure),
    distance(shared.distance, measure),
    fields(shared.fields, measure),
    ...(shared.feet ? [feet(shared.feet, measure)] : []),
    ...(shared.statement === null ? [] : [statement(shared.statement, measure)]),
  ];
  const used = blocks.reduce((sum, { height }) => sum + height, 0);
  const gap = (HEIGHTS[shape] - 2 * MARGIN - used) / Math.max(1, blocks.length - 1);
  let y = MARGIN;
  return blocks.flatMap((block) => {
    const ops = block.ops(y);
    y += block.height + gap;
    return ops;
  });
}

/** Breaks a text into lines of a width; what is too much ends with an ellipsis. */
export function wrapped(text: string, width: number, most: number, wide: (text: string) => number): readonly string[] {
  const lines: string[] = [];
  for (const part of partsOf(text)) {
    const line = lines.at(-1);
    if (line !== undefined && wide((line + part).trimEnd()) <= width) lines[lines.length - 1] = line + part;
    else lines.push(part);
  }
  const trimmed = lines.map((line) => line.trim());
  if (trimmed.length <= most) return trimmed.map((line) => cut(line, width, wide));
  const last = trimmed.slice(most - 1).join(" ");
  return [...trimmed.slice(0, most - 1), cut(last, width, wide)];
}

/** Where a line may break: after a space, and between Chinese characters but before no punctuation. */
function partsOf(text: string): readonly string[] {
  return text.match(/[\u4e00-\u9fff][\u3001\u3002\uff0c\uff1a\uff1b\uff09]*|[^\s\u4e00-\u9fff]+\s*|\s+/g) ?? [];
}

function cut(line: string, width: number, wide: (text: string) => number): string {
  if (wide(line) <= width) return line;
  let short = [...line];
  while (short.length > 1 && wide(`${short.join("").trimEnd()}…`) > width) short = short.slice(0, -1);
  return `${short.join("").trimEnd()}…`;
}

function head({ title, day }: Shared, measure: Measure): Block {
  const lines = [
    ...(title === null ? [] : [{ text: title, size: 50, weight: 650, ink: "ink" as const }]),
    ...(day === null ? [] : [{ text: day, size: 36, weight: 400, ink: "ink-2" as const }]),
  ];
  return {
    height: 64 + lines.reduce((sum, { size }) => sum + 1.35 * size, 0) + (lines.length > 0 ? 20 : 0),
    ops: (y) => {
      let at = y + 84;
      return [
        { kind: "mark", x: MARGIN, y, size: 64 },
        { kind: "text", text: "OpenStride", x: MARGIN + 84, y: y + 46, size: 42, weight: 650, ink: "ink-2" },
        ...lines.map(({ text, size, weight, ink }): Op => {
          at += 1.35 * size;
          const [line = ""] = wrapped(text, ROOM, 1, (each) => measure(each, size, weight));
          return { kind: "text", text: line, x: MARGIN, y: at - 0.35 * size, size, weight, ink };
        }),
      ];
    },
  };
}

function distance({ value, margin, unit }: WithUnit, measure: Measure): Block {
  const beside = [margin === "" ? "" : `± ${margin}`, unit].filter((part) => part !== "").join(" ");
  const wide = (size: number): number => measure(value, size, 700) + 0.1 * size + measure(beside, BESIDE * size, 500);
  const size = Math.min(BIGGEST, Math.floor((BIGGEST * ROOM) / wide(BIGGEST)));
  return {
    height: 0.8 * size,
    ops: (y) => [
      { kind: "text", text: value, x: MARGIN, y: y + 0.75 * size, size, weight: 700, ink: "ink" },
      {
        kind: "text",
        text: beside,
        x: MARGIN + measure(value, size, 700) + 0.1 * size,
        y: y + 0.75 * size,
        size: BESIDE * size,
        weight: 500,
        ink: "ink-2",
      },
    ],
  };
}

function fields(all: readonly Field[], measure: Measure): Block {
  const column = ROOM / Math.max(all.length, 1);
  const inside = column - 28;
  const beside = 0.42;
  const gap = 12;
  const wide = ({ value, unit }: Field): number =>
    measure(value, FIELD, 700) + (unit === "" ? 0 : gap + measure(unit, beside * FIELD, 500));
  // One size for all, so that none looks more important than its neighbour; the gap shrinks with it.
  const size = Math.floor(FIELD * Math.min(1, ...all.map((field) => inside / wide(field))));
  return {
    height: LABEL + 20 + FIELD,
    ops: (y) =>
      all.flatMap(({ label, value, unit }, index): Op[] => {
        const x = MARGIN + index * column;
        const base = y + LABEL + 20 + 0.8 * FIELD;
        const [name = ""] = wrapped(label, inside, 1, (each) => measure(each, LABEL, 400));
        return [
          { kind: "text", text: name, x, y: y + 0.85 * LABEL, size: LABEL, weight: 400, ink: "ink-2" },
          { kind: "text", text: value, x, y: base, size, weight: 700, ink: "ink" },
          {
            kind: "text",
            text: unit,
            x: x + measure(value, size, 700) + (gap * size) / FIELD,
            y: base,
            size: beside * size,
            weight: 500,
            ink: "ink-2",
          },
        ];
      }),
  };
}

function feet({ label, left, right }: Feet, measure: Measure): Block {
  const size = 40;
  const badge = 44;
  const wide = (place: Place): number => badge + 12 + measure(place.written, size, 650);
  const [name = ""] = wrapped(label, ROOM - wide(left) - wide(right) - 72, 1, (each) => measure(each, LABEL, 400));
  const first = WIDTH - MARGIN - wide(left) - wide(right) - 36;
  const second = WIDTH - MARGIN - wide(right);
  return {
    height: 150,
    ops: (y) => [
      { kind: "text", text: name, x: MARGIN, y: y + 38, size: LABEL, weight: 400, ink: "ink-2" },
      { kind: "badge", side: "left", x: first, y, size: badge },
      { kind: "text", text: left.written, x: first + badge + 12, y: y + 38, size, weight: 650, ink: "ink" },
      { kind: "badge", side: "right", x: second, y, size: badge },
      { kind: "text", text: right.written, x: second + badge + 12, y: y + 38, size, weight: 650, ink: "ink" },
      { kind: "rail", x: MARGIN, y: y + 105, width: ROOM, left, right },
    ],
  };
}

function statement(text: string, measure: Measure): Block {
  const lines = wrapped(text, ROOM, MOST_LINES, (each) => measure(each, STATEMENT, 650));
  const line = 1.3 * STATEMENT;
  return {
    height: lines.length * line,
    ops: (y) =>
      lines.map(
        (each, index): Op => ({
          kind: "text",
          text: each,
          x: MARGIN,
          y: y + index * line + STATEMENT,
          size: STATEMENT,
          weight: 650,
          ink: "ink",
        }),
      ),
  };
}
