/** The laps of a run: those that the runner marks and those that make themselves. */

import { expect, test } from "vitest";

import type { Come } from "../../src/run/laps";
import { Laps } from "../../src/run/laps";

const KM = 1000;

/** A run at 4 m/s, of which the first `stood` seconds do not count. */
function at(seconds: number, stood = 0): Come {
  return { seconds, counted: seconds - stood, distance: { value: 4 * seconds, sigma: 0.04 * seconds } };
}

test("a lap goes from where the one before ended", () => {
  const laps = new Laps();
  expect(laps.last).toBeNull();
  expect(laps.current(at(10))).toEqual({ number: 1, seconds: 10, counted: 10, distance: { value: 40, sigma: 0.4 } });
  const first = laps.end(at(60, 5), "runner");
  expect(first).toMatchObject({ number: 1, seconds: 60, counted: 55, distance: { value: 240 }, by: "runner", at: 60 });
  expect(laps.last).toBe(first);
  expect(laps.current(at(100, 5))).toMatchObject({ number: 2, seconds: 40, counted: 40, distance: { value: 160 } });
});

test("a lap ends by itself where it is as long as it may be, not where that was noticed", () => {
  const laps = new Laps();
  expect(laps.go(at(248), KM)).toEqual([]);
  const [lap, ...more] = laps.go(at(252), KM);
  expect(more).toEqual([]);
  expect(lap).toMatchObject({ number: 1, by: "distance" });
  expect(lap?.distance?.value).toBeCloseTo(KM);
  expect(lap?.at).toBeCloseTo(250);
  expect(laps.current(at(252)).distance?.value).toBeCloseTo(8);
});

test("a way that came all at once ends as many laps as it holds", () => {
  const laps = new Laps();
  laps.go(at(10), KM);
  const ended = laps.go(at(600), KM);
  expect(ended.map(({ distance }) => distance?.value)).toEqual([expect.closeTo(KM), expect.closeTo(KM)]);
  expect(ended.map((lap) => lap.at)).toEqual([expect.closeTo(250), expect.closeTo(500)]);
  expect(laps.current(at(600)).distance?.value).toBeCloseTo(400);
});

test("a lap that the runner marks begins the next one anew", () => {
  const laps = new Laps();
  laps.go(at(200), KM);
  laps.end(at(200), "runner");
  expect(laps.go(at(260), KM)).toEqual([]);
  expect(laps.go(at(460), KM)[0]?.at).toBeCloseTo(450);
});

test("without a length, and without a way, no lap ends by itself", () => {
  const laps = new Laps();
  expect(laps.go(at(3600), null)).toEqual([]);
  expect(new Laps().go({ seconds: 3600, counted: 3600, distance: null }, KM)).toEqual([]);
  expect(new Laps().current({ seconds: 5, counted: 5, distance: null }).distance).toBeNull();
});

test("a run keeps its laps and what came after the last of them", () => {
  const laps = new Laps();
  expect(laps.all(at(30))).toEqual([]);
  laps.end(at(60), "runner");
  laps.go(at(350), KM);
  expect(laps.all(at(350, 20)).map(({ counted, by }) => [Math.round(counted), by])).toEqual([
    [60, "runner"],
    [250, "distance"],
    [20, "end"],
  ]);
});

test("a lap that was ended with the run has none after it", () => {
  const laps = new Laps();
  laps.end(at(60), "runner");
  expect(laps.all(at(60.5))).toHaveLength(1);
});
