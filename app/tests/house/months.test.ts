import { expect, test } from "vitest";

import { inZone, months } from "../../src/house/months";
import { activity } from "./made";

test("an activity belongs to the month that it was where it took place", () => {
  const late = { start: "2026-10-31T16:30:00Z", distance: 1000 };
  const [there] = months([activity({ ...late, time_zone: "Asia/Shanghai" })], true);
  const [elsewhere] = months([activity({ ...late, time_zone: "Europe/Zurich" })], true);
  expect([there?.key, elsewhere?.key]).toEqual(["2026-11", "2026-10"]);
});

test("a month says what it comes to, and counts no distance that is not known", () => {
  const [month] = months([activity({ distance: 8000, duration: 60 }), activity({ distance: null, duration: 30 })], true);
  expect(month?.total).toEqual({ count: 2, distance: 8000, duration: 90 });
});

test("the last month says nothing of the kind while there may be more of it", () => {
  const list = [activity(), activity({ start: "2026-10-01T12:00:00Z" })];
  expect(months(list, false).map(({ total }) => total?.count ?? null)).toEqual([1, null]);
  expect(months(list, true).map(({ total }) => total?.count ?? null)).toEqual([1, 1]);
});

test("a time zone that no browser knows is no reason to show nothing", () => {
  expect(inZone("Mars/Olympus_Mons")).toEqual({});
  expect(months([activity({ time_zone: "Mars/Olympus_Mons" })], true)).toHaveLength(1);
});
