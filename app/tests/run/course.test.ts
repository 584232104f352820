/** How a run has gone: its clock, its laps and pauses, as the log is to have them. */

import { expect, test } from "vitest";

import type { LiveStrideView } from "../../src/engine/stride";
import type { Side } from "../../src/recordings/side";
import { SIDES } from "../../src/recordings/side";
import type { Conditions, CourseNote } from "../../src/run/course";
import { Course, speedOver } from "../../src/run/course";

const BEGIN = 1_000_000;
const KM = 1000;
const USUAL: Conditions = { heard: true, autoPause: true, lapLength: KM, split: KM };

function stride(side: Side, arrived: number | null): LiveStrideView {
  return {
    side,
    number: 0,
    duration: 0.7,
    contactTime: { value: side === "left" ? 0.245 : 0.255, sigma: 0.005 },
    strideTime: { value: 0.7, sigma: 0.01 },
    length: { value: 2.1, sigma: 0.02 },
    speed: { value: 3, sigma: 0.03 },
    strikeAngle: null,
    eversion: null,
    cadenceSpm: { value: 171, sigma: 2 },
    arrived,
  };
}

/** Runs at 3 m/s from one second to another, and looks at the clock each second. */
function run(course: Course, from: number, to: number, conditions = USUAL): CourseNote[] {
  const notes: CourseNote[] = [];
  const at = (seconds: number): number => BEGIN + 1000 * seconds;
  for (let n = Math.ceil(from / 0.7); 0.7 * n < to; n += 1) {
    for (const side of SIDES) notes.push(...course.take(stride(side, at(0.7 * n))));
    notes.push(...course.look(at(0.7 * n), conditions));
  }
  return notes;
}

test("the clock stops while the runner stands, and the log says from when to when", () => {
  const course = new Course(BEGIN);
  expect(run(course, 0, 60)).toEqual([]);
  const last = BEGIN + 59_500;
  expect(course.look(last + 5000, USUAL)).toEqual([{ kind: "pause", at: last, text: "" }]);
  expect(course.headline(last + 30_000, KM)).toMatchObject({ paused: true, seconds: 89.5, counted: 59.5 });
  const [resumed] = run(course, 90, 120);
  expect(resumed).toMatchObject({ kind: "resume" });
  const headline = course.headline(BEGIN + 120_000, KM);
  expect(headline.paused).toBe(false);
  expect(headline.counted).toBeCloseTo(120 - (90.3 - 59.5), 1);
  expect(headline.moving).toBeCloseTo(90, -1);
});

test("who has not chosen it has no pause, and who chooses so in one goes on", () => {
  const course = new Course(BEGIN);
  run(course, 0, 10);
  expect(course.look(BEGIN + 30_000, { ...USUAL, autoPause: false })).toEqual([]);
  expect(course.headline(BEGIN + 30_000, KM)).toMatchObject({ paused: false, counted: 30 });
  expect(course.look(BEGIN + 31_000, USUAL)).toMatchObject([{ kind: "pause" }]);
  expect(course.look(BEGIN + 32_000, { ...USUAL, autoPause: false })).toMatchObject([{ kind: "resume" }]);
});

test("a lap is noted where it ended: by the key, or by its length", () => {
  const course = new Course(BEGIN);
  const notes = run(course, 0, 340);
  expect(notes).toEqual([{ kind: "lap", at: expect.any(Number) as number, text: '{"by":"distance"}' }]);
  expect(((notes[0]?.at ?? 0) - BEGIN) / 1000).toBeCloseTo(KM / 3, -1);
  expect(course.lap(BEGIN + 350_000)).toEqual({ kind: "lap", at: BEGIN + 350_000, text: "" });
  const { lap, lastLap } = course.headline(BEGIN + 351_000, KM);
  expect(lap.number).toBe(3);
  expect(lastLap).toMatchObject({ number: 2, by: "runner" });
});

test("the next split is told with the pace of now", () => {
  const course = new Course(BEGIN);
  run(course, 0, 100);
  const { nextSplit, balance, lapSpeed } = course.headline(BEGIN + 100_000, KM);
  expect(nextSplit?.left).toBeCloseTo(700, -1);
  expect(nextSplit?.seconds.value).toBeCloseTo(KM / 3, -1);
  expect(nextSplit?.seconds.sigma).toBeGreaterThan(0);
  expect(balance?.value).toBeCloseTo(0.49);
  expect(lapSpeed?.value).toBeCloseTo(3, 0);
});

test("a run that is gone on with has its laps and pauses", () => {
  const course = new Course(BEGIN);
  for (let n = 0; n < 100; n += 1) for (const side of SIDES) course.take(stride(side, null));
  course.remember({ kind: "lap", at: BEGIN + 70_000, text: "" });
  course.remember({ kind: "pause", at: BEGIN + 80_000, text: "" });
  course.remember({ kind: "resume", at: BEGIN + 100_000, text: "" });
  const { lap, lastLap, counted, paused } = course.headline(BEGIN + 120_000, KM);
  expect(lastLap).toMatchObject({ number: 1, seconds: 70 });
  expect(lastLap?.distance?.value).toBeCloseTo(210);
  expect(lap).toMatchObject({ number: 2, seconds: 50, counted: 30 });
  expect([counted, paused]).toEqual([100, false]);
});

test("no speed is told of what has hardly begun", () => {
  expect(speedOver({ value: 0.5, sigma: 0 }, 10)).toBeNull();
  expect(speedOver({ value: 5, sigma: 0 }, 0.5)).toBeNull();
  expect(speedOver(null, 10)).toBeNull();
  expect(speedOver({ value: 30, sigma: 0.3 }, 10)).toEqual({ value: 3, sigma: 0.03 });
});
