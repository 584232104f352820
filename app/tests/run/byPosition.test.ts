/** A run without shoes: its way, its pace and its pauses, told by positions alone. */

import { expect, test } from "vitest";

import { ByPosition } from "../../src/run/byPosition";
import { apart } from "../../src/run/chords";
import { Course } from "../../src/run/course";
import type { Conditions, CourseNote } from "../../src/run/course";
import type { Fix } from "../../src/run/fix";
import { documentOf, fixIn } from "../../src/run/fix";

const BEGIN = 1_000_000;
/** Degrees of latitude of a metre. */
const METRE = 180 / (Math.PI * 6_371_000);
const USUAL: Conditions = { heard: true, autoPause: true, lapLength: 1000, split: 1000 };

function fixAt(seconds: number, north: number, more: Partial<Fix> = {}): Fix {
  const at = BEGIN + 1000 * seconds;
  return { at, latitudeDeg: 52 + north * METRE, longitudeDeg: 13, accuracy: 5, altitude: null, speed: null, ...more };
}

/** Goes north at a speed from one second to another, from so far, and looks at the clock each second. */
function go(course: Course, [from, to]: [number, number], speed: number, begin: number): CourseNote[] {
  const notes: CourseNote[] = [];
  for (let second = from; second < to; second += 1) {
    notes.push(...course.place(fixAt(second, begin + speed * (second - from))));
    notes.push(...course.look(BEGIN + 1000 * second, USUAL));
  }
  return notes;
}

test("a metre is a metre, across the line of the date, too", () => {
  expect(apart({ latitudeDeg: 52, longitudeDeg: 13 }, { latitudeDeg: 52 + METRE, longitudeDeg: 13 })).toBeCloseTo(1, 6);
  const [west, east] = [{ latitudeDeg: 60, longitudeDeg: 180 - METRE }, { latitudeDeg: 60, longitudeDeg: -180 + METRE }];
  expect(apart(west, east)).toBeCloseTo(1, 4);
});

test("the way and the pace are those of the positions, and as unsure as these are", () => {
  const run = new ByPosition();
  expect(run.distance()).toBeNull();
  for (let second = 0; second <= 600; second += 1) run.take(fixAt(second, 3 * second));
  const { value, sigma } = run.distance() ?? { value: 0, sigma: 0 };
  expect(value).toBeGreaterThan(1785);
  expect(value).toBeLessThanOrEqual(1800.001);
  expect(sigma).toBeCloseTo(Math.hypot(0.02 * value, 5));
  const speed = run.speed(BEGIN + 600_000);
  expect(speed?.value).toBeCloseTo(3, 6);
  expect(speed?.sigma).toBeGreaterThan(0.05);
  expect(run.speed(BEGIN + 640_000)).toBeNull();
  expect(run.moving).toBe(600);
  const told = run.summary();
  expect(told).toMatchObject({ running: true, cadenceSpm: null, contactTime: { left: null, right: null } });
  expect(told.along?.kilometres.map(({ length }) => Math.round(length))).toEqual([1000, Math.round(value - 1000)]);
  expect(told.along?.kilometres[0]?.seconds).toBeCloseTo(1000 / 3, 0);
});

test("who stands about goes nowhere, and a position that is as far off as a house makes no way", () => {
  const run = new ByPosition();
  for (let second = 0; second < 300; second += 1) run.take(fixAt(second, 4 * Math.sin(second)));
  expect(run.distance()?.value).toBe(0);
  for (let second = 300; second < 330; second += 1) run.take(fixAt(second, 40 * Math.sin(second), { accuracy: 100 }));
  expect(run.distance()?.value).toBe(0);
});

test("a fix that is no later than the one before is passed by", () => {
  const run = new ByPosition();
  run.take(fixAt(5, 0));
  expect(run.take(fixAt(5, 500))).toBe(false);
  expect(run.take(fixAt(4, 500))).toBe(false);
  expect(run.distance()?.value).toBe(0);
});

test("the clock stops while the runner stands, and walks are no standing", () => {
  const course = new Course(BEGIN, new ByPosition());
  expect(go(course, [0, 60], 1.1, 0)).toEqual([]);
  const [paused, ...more] = go(course, [60, 120], 0, 66);
  expect(paused).toMatchObject({ kind: "pause" });
  expect(more).toEqual([]);
  const [resumed] = go(course, [120, 160], 3, 66);
  expect(resumed).toMatchObject({ kind: "resume" });
  const { counted, moving, distance, running, cadence } = course.headline(BEGIN + 160_000, 1000);
  expect(counted).toBeLessThan(125);
  expect(moving).toBeLessThan(115);
  expect(Math.abs((distance?.value ?? 0) - 186)).toBeLessThan(15);
  expect([running, cadence]).toEqual([null, null]);
});

test("what the phone says of its speed goes before what its places say", () => {
  const run = new ByPosition();
  for (let second = 0; second < 20; second += 1) run.take(fixAt(second, 3 * second, { speed: 3 }));
  expect(run.take(fixAt(20, 60, { speed: 0.1 }))).toBe(false);
  expect(run.take(fixAt(21, 60, { speed: 2.9 }))).toBe(true);
});

test("laps end by their length, and a run that is gone on with has its way from the log", () => {
  const course = new Course(BEGIN, new ByPosition());
  expect(go(course, [0, 400], 3, 0)).toMatchObject([{ kind: "lap", text: '{"by":"distance"}' }]);
  const again = new Course(BEGIN, new ByPosition());
  for (let second = 0; second < 400; second += 1) {
    const fix = fixAt(second, 3 * second);
    again.remember({ kind: "position", at: fix.at, text: documentOf(fix) });
  }
  again.remember({ kind: "position", at: BEGIN + 401_000, text: "no place" });
  expect(again.headline(BEGIN + 400_000, 1000).distance).toEqual(course.headline(BEGIN + 400_000, 1000).distance);
});

test("in a run with shoes positions tell no way", () => {
  const course = new Course(BEGIN);
  expect(go(course, [0, 10], 3, 0).filter(({ kind }) => kind !== "pause")).toEqual([]);
  expect(course.headline(BEGIN + 10_000, 1000).distance).toBeNull();
});

test("the text of a fix is read as it was written", () => {
  const fix = fixAt(3, 5, { altitude: 41, speed: 3.1 });
  expect(fixIn(documentOf(fix), fix.at)).toEqual(fix);
  const plain = fixAt(3, 5);
  expect(fixIn(documentOf(plain), plain.at)).toEqual(plain);
  expect(fixIn("[]", 0)).toBeNull();
});
