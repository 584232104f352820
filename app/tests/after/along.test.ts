/** What was kept of a run's way, as charts and splits. */

import { expect, test } from "vitest";

import { railOfSplits, seriesOf, splitsOf } from "../../src/after/along";
import type { LiveAlong } from "../../src/run/along";

const ALONG: LiveAlong = {
  width: 10,
  speed: [3, 3.1, 2.9, 3],
  cadenceSpm: [168, null, 169, 170],
  contactTime: { left: [0.24, 0.25, 0.24, 0.24], right: [null, null, null, null] },
  kilometres: [],
  miles: [],
};

test("each curve holds the windows that something is known of, and none that nothing is", () => {
  const series = seriesOf(ALONG);
  expect([series?.length, series?.buckets, series?.by]).toEqual([40, 4, "time"]);
  expect(series?.series.map(({ metric, foot, bucket }) => [metric, foot, bucket.length])).toEqual([
    ["speed", null, 4],
    ["cadence", null, 3],
    ["contact_time", "left", 4],
  ]);
  expect(series?.series[1]?.bucket).toEqual([0, 2, 3]);
});

test("a run of a few seconds has no charts", () => {
  expect(seriesOf({ ...ALONG, speed: [3, 3] })).toBeNull();
});

test("splits are counted, and the last one says how much of a whole it is", () => {
  const kept = [
    { length: 1000, seconds: 300, cadenceSpm: 170, contactTime: 0.24 },
    { length: 250, seconds: 100, cadenceSpm: null, contactTime: null },
  ];
  const rows = splitsOf(kept, 1000, 0.01);
  expect(rows.map(({ number, share }) => [number, share])).toEqual([
    [1, 1],
    [2, 0.25],
  ]);
  expect(rows[0]?.speed.value).toBeCloseTo(1000 / 300);
  expect(rows[0]?.speed.sigma).toBeCloseTo(10 / 300);
  expect(splitsOf(kept, 1000, null)[0]?.speed.sigma).toBeNull();
});

test("the rail holds every split with its interval, and an even run does not fill it", () => {
  const even = splitsOf([{ length: 1000, seconds: 300, cadenceSpm: null, contactTime: null }], 1000, 0.001);
  const rail = railOfSplits(even);
  expect((rail?.to ?? 0) - (rail?.from ?? 0)).toBeGreaterThanOrEqual(0.5);
  const uneven = splitsOf(
    [300, 400].map((seconds) => ({ length: 1000, seconds, cadenceSpm: null, contactTime: null })),
    1000,
    0.01,
  );
  const wide = railOfSplits(uneven);
  expect(wide?.from).toBeLessThanOrEqual(2.5 * (1 - 0.0196) + 1e-9);
  expect(wide?.to).toBeGreaterThanOrEqual((1000 / 300) * 1.0196 - 1e-9);
  expect(railOfSplits([])).toBeNull();
});
