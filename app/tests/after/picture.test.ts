/** The picture that is shared: everything lies on it, whatever the language, the numbers and the choices. */

import { describe, expect, test } from "vitest";

import type { Measure, Op, Shape, Shared, TextOp } from "../../src/after/picture";
import { HEIGHTS, layout, WIDTH, wrapped } from "../../src/after/picture";

/** A letter is half as wide as high, a Chinese character as wide. */
const measure: Measure = (text, size) =>
  [...text].reduce((sum, letter) => sum + (letter > "\u2e80" ? size : 0.56 * size), 0);
const wide = (text: string): number => measure(text, 10, 400);

const LONG = "Your left foot stays on the ground longer than your right one does, and that by more than can be chance.";
const SHARED: Shared = {
  title: "Along the river with Ada and the dog, all the way to the old mill and back again",
  day: "Wednesday, 30 September 2026, 18:07",
  distance: { value: "142.195", margin: "0.12", unit: "公里" },
  fields: [
    { label: "Time", value: "12:34:56", unit: "" },
    { label: "Average pace of the whole run", value: "5:27", unit: "/公里" },
    { label: "Cadence", value: "172.4", unit: "steps a minute" },
  ],
  feet: {
    label: "Contact time of both feet, as long as that may be",
    left: { at: 0.2, half: 0.02, written: "247 ms" },
    right: { at: 1, half: 0.1, written: "254 ms" },
  },
  statement: LONG,
};
const BARE: Shared = { ...SHARED, title: null, day: null, feet: null, statement: null };

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function texts(ops: readonly Op[]): TextOp[] {
  return ops.filter((op) => op.kind === "text");
}

describe.each<[string, Shared]>([
  ["with all that can be on it", SHARED],
  ["with as little as possible", BARE],
  ["in Chinese", { ...SHARED, statement: "你的左脚触地时间更长，".repeat(12), title: "沿河跑到老磨坊再返回".repeat(6) }],
  ["with one word that is longer than a line", { ...SHARED, statement: "x".repeat(300), title: "y".repeat(200) }],
])("%s", (_, shared) => {
  test.each<Shape>(["square", "portrait"])("a %s picture holds every text, one above the other", (shape) => {
    const ops = layout(shared, shape, measure);
    for (const { text, x, y, size, weight } of texts(ops)) {
      expect(x).toBeGreaterThanOrEqual(60);
      expect(x + measure(text, size, weight)).toBeLessThanOrEqual(WIDTH - 60);
      expect(y - 0.8 * size).toBeGreaterThanOrEqual(40);
      expect(y).toBeLessThanOrEqual(HEIGHTS[shape] - 60);
    }
    const boxes = texts(ops).map(({ text, x, y, size, weight }) => ({ left: x, right: x + measure(text, size, weight), top: y - 0.75 * size, bottom: y }));
    const apart = (a: Box, b: Box): boolean => a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
    for (const [index, box] of boxes.entries()) expect(boxes.slice(0, index).every((before) => apart(box, before))).toBe(true);
  });
});

test("what the runner does not want to tell is not there", () => {
  const said = texts(layout(BARE, "square", measure)).map(({ text }) => text);
  expect(said.join(" ")).not.toMatch(/river|September|left foot/);
  expect(layout(BARE, "square", measure).some(({ kind }) => kind === "rail")).toBe(false);
});

describe("lines", () => {
  test("break after words, and none is wider than there is room", () => {
    const lines = wrapped(LONG, 200, 9, wide);
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.join(" ")).toBe(LONG);
    expect(lines.every((line) => wide(line) <= 200)).toBe(true);
  });

  test("break between Chinese characters, and never before a full stop or comma", () => {
    const text = "你的左脚触地时间更长，右脚更短。";
    for (const room of [20, 30, 40, 50, 70, 110]) {
      const lines = wrapped(text, room, 99, wide);
      expect(lines.join("")).toBe(text);
      expect(lines.filter((line) => /^[，。]/.test(line))).toEqual([]);
    }
  });

  test("that are too many end with an ellipsis", () => {
    const lines = wrapped(LONG, 200, 2, wide);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/…$/);
    expect(wide(lines[1] ?? "")).toBeLessThanOrEqual(200);
  });

  test("of nothing are none", () => {
    expect(wrapped("", 100, 3, wide)).toEqual([]);
  });
});
