/** What a hand does on a chart: a mouse points and draws frames, a finger points, two look closer. */

import { expect, test } from "vitest";

import type { Gestures } from "../../../src/report/charts/gestures";
import { listening } from "../../../src/report/charts/gestures";

const WIDTH = 200;

/** A chart of 200 px, and what was asked of it. */
class Chart {
  readonly asked: unknown[][] = [];
  readonly #element: HTMLElement;
  #now = 1000;

  constructor() {
    const element = Object.assign(new EventTarget(), {
      clientWidth: WIDTH,
      getBoundingClientRect: () => ({ left: 0 }),
      setPointerCapture: () => undefined,
    });
    this.#element = element as unknown as HTMLElement;
    const note =
      (name: keyof Gestures) =>
      (...values: unknown[]): void => {
        this.asked.push([name, ...values]);
      };
    const names = ["point", "leave", "frame", "zoom", "pinch", "reset", "press"] as const;
    listening(Object.fromEntries(names.map((name) => [name, note(name)])) as unknown as Gestures)(this.#element);
  }

  do(type: string, clientX = 0, more: Partial<PointerEvent> = {}, later = 10): void {
    const event = new Event(type);
    this.#now += later;
    const values = { clientX, pointerId: 1, pointerType: "mouse", button: 0, timeStamp: this.#now, ...more };
    for (const [name, value] of Object.entries(values)) Object.defineProperty(event, name, { value });
    this.#element.dispatchEvent(event);
  }

  of(name: keyof Gestures): readonly unknown[] {
    return this.asked.filter(([each]) => each === name).map(([, ...values]) => values);
  }
}

test("a mouse that is over the chart points, and leaves", () => {
  const chart = new Chart();
  chart.do("pointermove", 50);
  chart.do("pointerleave", 250);
  expect(chart.asked).toEqual([["point", 0.25], ["leave"]]);
});

test("a frame that is drawn is looked at closer, from whichever side it was drawn", () => {
  const chart = new Chart();
  chart.do("pointerdown", 150);
  chart.do("pointermove", 100);
  chart.do("pointermove", 50);
  chart.do("pointerup", 50);
  expect(chart.of("frame").at(-2)).toEqual([[0.25, 0.75]]);
  expect(chart.of("frame").at(-1)).toEqual([null]);
  expect(chart.of("zoom")).toEqual([[[0.25, 0.75]]]);
});

test("a hand that trembles at a click draws no frame", () => {
  const chart = new Chart();
  chart.do("pointerdown", 100);
  chart.do("pointermove", 103);
  chart.do("pointerup", 103);
  expect(chart.of("frame")).toEqual([[null]]);
  expect(chart.of("zoom")).toEqual([]);
});

test("two quick clicks at one place show the whole again, two slow ones do not", () => {
  const quick = new Chart();
  for (const type of ["pointerdown", "pointerup", "pointerdown", "pointerup"]) quick.do(type, 100);
  expect(quick.of("reset")).toHaveLength(1);
  const slow = new Chart();
  for (const type of ["pointerdown", "pointerup", "pointerdown", "pointerup"]) slow.do(type, 100, {}, 500);
  expect(slow.of("reset")).toHaveLength(0);
});

test("one finger points and draws no frame", () => {
  const chart = new Chart();
  chart.do("pointerdown", 20, { pointerType: "touch" });
  chart.do("pointermove", 120, { pointerType: "touch" });
  chart.do("pointerup", 120, { pointerType: "touch" });
  expect(chart.of("point")).toEqual([[0.1], [0.6]]);
  expect(chart.of("zoom")).toEqual([]);
});

test("two fingers say from where to where they went", () => {
  const chart = new Chart();
  const [one, other] = [
    { pointerType: "touch", pointerId: 1 },
    { pointerType: "touch", pointerId: 2 },
  ];
  chart.do("pointerdown", 80, one);
  chart.do("pointerdown", 120, other);
  chart.do("pointermove", 40, one);
  chart.do("pointermove", 160, other);
  expect(chart.of("pinch")).toEqual([
    [
      [0.4, 0.6],
      [0.2, 0.6],
    ],
    [
      [0.2, 0.6],
      [0.2, 0.8],
    ],
  ]);
});

test("a page that begins to scroll takes the frame away, and the cursor stays where the finger was", () => {
  const chart = new Chart();
  chart.do("pointerdown", 80, { pointerType: "touch" });
  chart.do("pointercancel", 80, { pointerType: "touch" });
  expect(chart.of("zoom")).toEqual([]);
  expect(chart.of("leave")).toEqual([]);
});
