/** Charts show what is known, foot by foot where it is a foot's, and say why a line has a hole. */

import { expect, test } from "vitest";

import { courseOf } from "../../../src/report/charts/course";
import type { Course } from "../../../src/report/charts/course";
import { holesOf, shaded, stripsOf } from "../../../src/report/charts/strips";
import type { Report } from "../../../src/report/decode";
import type { Quality } from "../../../src/report/document";
import { along, report, segment, series } from "./made";

const HOLE = [0.24, 0.25, NaN, 0.26];

function charts(of: Report): { course: Course; strips: ReturnType<typeof stripsOf> } {
  const course = courseOf(of, "time");
  if (course === null) throw new Error("no course");
  return { course, strips: stripsOf(of, course) };
}

function withSeries(...all: readonly ReturnType<typeof series>[]): Report {
  return report({ along: { time: along(all), distance: null }, segments: [segment("running", 0, 60)] });
}

function silent(...gaps: readonly (readonly [number, number])[]): Quality {
  return { gaps } as unknown as Quality;
}

test("speed is read as a pace by one who runs, as a speed by one who walks", () => {
  const run = withSeries(series("speed", null, [3, 3, 3, 3]));
  expect(charts(run).strips.map(({ name }) => name)).toEqual(["pace"]);
  expect(charts({ ...run, gait: "walking" }).strips.map(({ name }) => name)).toEqual(["speed"]);
});

test("what is a foot's own is shown foot by foot, all else of both together", () => {
  const both = [null, "left", "right"] as const;
  const { strips } = charts(
    withSeries(
      ...both.map((side) => series("cadence", side, [170, 171, 172, 173])),
      ...both.map((side) => series("contact_time", side, [0.24, 0.25, 0.26, 0.27])),
    ),
  );
  expect(strips.map(({ curves }) => curves.map(({ side }) => side))).toEqual([[null], ["left", "right"]]);
});

test("one foot alone is shown as it is", () => {
  const { strips } = charts(withSeries(series("contact_time", null, [0.24, 0.25, 0.26, 0.27])));
  expect(strips[0]?.curves.map(({ side }) => side)).toEqual([null]);
});

test("a metric that is known nowhere has no chart", () => {
  expect(charts(withSeries(series("power", null, [NaN, NaN, NaN, NaN]))).strips).toEqual([]);
});

test("a reading is less sure than the ribbon where all points share an error", () => {
  const [strip] = charts(withSeries({ ...series("cadence", null, [170, 171, 172, 173], 0.3), common: 0.4 })).strips;
  expect(strip?.curves[0]?.half?.[0]).toBeCloseTo(1.96 * 0.3);
  expect(strip?.curves[0]?.sigma?.[0]).toBeCloseTo(0.5);
});

test("a scale spans at least an eighth of the metric's rail", () => {
  const [strip] = charts(withSeries(series("cadence", null, [170, 170.1, 170, 170.1], 0.01))).strips;
  expect((strip?.reach[1] ?? 0) - (strip?.reach[0] ?? 0)).toBeCloseTo(60 / 8);
});

test("a hole is put down to the pod that was silent", () => {
  const of = { ...withSeries(series("contact_time", null, HOLE)), quality: { right: silent([31, 44]) } };
  const { course, strips } = charts(of);
  expect(strips.flatMap((strip) => holesOf(of, course, strip))).toEqual([
    { place: [30, 45], seconds: 15, silent: "right" },
  ]);
});

test("both pods silent are said to be, and a short silence explains nothing", () => {
  const of = withSeries(series("contact_time", null, HOLE));
  const { course, strips } = charts(of);
  const [strip] = strips;
  if (!strip) throw new Error("no chart");
  const why = (quality: Report["quality"]) => holesOf({ ...of, quality }, course, strip).map((hole) => hole.silent);
  expect(why({ left: silent([30, 45]), right: silent([30, 45]) })).toEqual(["both"]);
  expect(why({ right: silent([30, 33]) })).toEqual([null]);
});

test("where the runner walked the shade explains the hole", () => {
  const of = {
    ...withSeries(series("contact_time", null, HOLE)),
    segments: [segment("running", 0, 28), segment("walking", 28, 44), segment("running", 44, 60)],
  };
  const { course, strips } = charts(of);
  expect(strips.flatMap((strip) => holesOf(of, course, strip))).toEqual([]);
  expect(shaded(of, course)).toEqual([{ gait: "walking", place: [28, 44] }]);
});

test("holes of both feet at one place are one", () => {
  const of = withSeries(
    series("contact_time", "left", [0.24, NaN, NaN, 0.26]),
    series("contact_time", "right", [0.24, 0.25, NaN, 0.26]),
  );
  const { course, strips } = charts(of);
  expect(strips.flatMap((strip) => holesOf(of, course, strip)).map(({ place }) => place)).toEqual([[15, 45]]);
});

test("the heart's readings become means over the same windows", () => {
  const of = {
    ...withSeries(series("cadence", null, [170, 170, 170, 170])),
    heart_rate: { time: [0, 5, 16, 20, 50], rate: [100, 110, 120, null, 150], mean: 120, highest: 150 },
  };
  const heart = charts(of).strips.find(({ name }) => name === "heart_rate");
  expect([...(heart?.curves[0]?.values ?? [])]).toEqual([105, 120, NaN, 150]);
});
