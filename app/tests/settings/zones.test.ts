/** Zones lie between rest and the highest rate, without a gap. */

import { expect, test } from "vitest";

import { zoneOf, zonesOf } from "../../src/settings/zones";

test("the zones are shares of the reserve", () => {
  expect(zonesOf(50, 190).map(({ from, to }) => [from, to])).toEqual([
    [120, 133],
    [134, 147],
    [148, 161],
    [162, 175],
    [176, 190],
  ]);
});

test.each([
  [52, 188],
  [61, 177],
  [38, 203],
])("between %d and %d every rate lies in one zone", (rest, most) => {
  const zones = zonesOf(rest, most);
  zones.slice(1).forEach(({ from }, index) => expect(from).toBe((zones[index]?.to ?? 0) + 1));
  expect(zones.at(-1)?.to).toBe(most);
});

test.each([
  [null, 190],
  [50, null],
  [190, 190],
])("a heart of %j and %j has none", (rest, most) => {
  expect(zonesOf(rest, most)).toEqual([]);
});

test.each([
  [119, 0],
  [120, 1],
  [133, 1],
  [134, 2],
  [176, 5],
  [201, 5],
])("a rate of %d lies in zone %d", (rate, zone) => {
  expect(zoneOf(zonesOf(50, 190), rate)).toBe(zone);
});
