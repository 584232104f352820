/** Beats are steady, laid down ahead, and follow the cadence without a stumble. */

import { expect, test } from "vitest";

import { Beats } from "../../src/run/beats";

/** All beats that are laid down in a time, looked at every so often. */
function laid(beats: Beats, from: number, to: number, every: number, cadence: (now: number) => number | null): number[] {
  const all: number[] = [];
  for (let now = from; now < to; now += every) all.push(...beats.lay(now, cadence(now)));
  return all;
}

const gaps = (all: readonly number[]): number[] => all.slice(1).map((beat, n) => beat - (all[n] ?? 0));

test("beats are exactly as far apart as the cadence says, however the page is late", () => {
  for (const every of [0.1, 0.25, 1.1]) {
    const all = laid(new Beats(), 10, 40, every, () => 3);
    expect(all.length).toBeGreaterThan(85);
    for (const gap of gaps(all)) expect(gap).toBeCloseTo(1 / 3, 9);
  }
});

test("another cadence begins where the last beat was, and a trembling one changes nothing", () => {
  const all = laid(new Beats(), 0, 20, 0.25, (now) => (now < 10 ? 2.8 + 0.01 * Math.sin(now) : 3));
  const found = gaps(all);
  expect(Math.max(...found)).toBeCloseTo(1 / 2.8, 9);
  expect(Math.min(...found)).toBeCloseTo(1 / 3, 9);
});

test("after a sleep what was missed is not made up for, and no cadence is no beat", () => {
  const beats = new Beats();
  laid(beats, 0, 5, 0.25, () => 3);
  const after = beats.lay(60, 3);
  expect(after.length).toBeLessThan(6);
  expect(after[0]).toBeGreaterThan(60);
  expect(beats.lay(61, null)).toEqual([]);
  expect(beats.lay(62, 0)).toEqual([]);
  expect(beats.lay(63, 3)[0]).toBeCloseTo(63.05, 6);
});
