/** Labels are readable: none covers another, none leaves the chart. */

import { expect, test } from "vitest";

import { placedLabels, widthOf } from "../../../src/report/charts/labels";

test("a label stands over the middle of what it names", () => {
  const [label] = placedLabels([{ text: "walking", middle: 150, weight: 1 }], 300);
  expect(label?.left).toBeCloseTo(150 - widthOf("walking") / 2);
});

test("at an end it stays inside the chart", () => {
  expect(placedLabels([{ text: "standing", middle: 2, weight: 1 }], 300)[0]?.left).toBe(0);
  expect(placedLabels([{ text: "standing", middle: 299, weight: 1 }], 300)[0]?.left).toBe(300 - widthOf("standing"));
});

test("of two in each other's way the weightier stays", () => {
  const labels = [
    { text: "walking", middle: 100, weight: 10 },
    { text: "no right pod", middle: 120, weight: 20 },
    { text: "standing", middle: 280, weight: 1 },
  ];
  expect(placedLabels(labels, 400).map(({ text }) => text)).toEqual(["no right pod", "standing"]);
});

test("one that is wider than the chart is left out", () => {
  expect(placedLabels([{ text: "no right pod, 0:19", middle: 20, weight: 1 }], 60)).toEqual([]);
});

test("Chinese takes the room of its characters", () => {
  expect(widthOf("步行")).toBe(24);
});
