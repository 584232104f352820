import { expect, test } from "vitest";

import "../reader";

import { measuredBy } from "../../src/house/courseWords";
import { drawn } from "../../src/house/track";

test("north is up, and a metre is as long to the east as to the north", () => {
  const route = drawn({ east: [0, 200, 200], north: [0, 0, 100] });
  expect(route && [route.east, route.north]).toEqual([200, 100]);
  expect(route?.start.y).toBeGreaterThan(route?.end.y ?? NaN);
  expect((route?.end.x ?? NaN) - (route?.start.x ?? NaN)).toBeCloseTo(2 * ((route?.start.y ?? NaN) - (route?.end.y ?? NaN)));
  expect(route?.width).toBeCloseTo(584);
});

test("a straight way has room around it, and lies in the middle of it", () => {
  const route = drawn({ east: [0, 0], north: [0, 1000] });
  expect(route?.width).toBe(144);
  expect(route?.start.x).toBe(72);
});

test("of one place, or of none, nothing is drawn", () => {
  expect(drawn({ east: [], north: [] })).toBeNull();
  expect(drawn({ east: [0], north: [0] })).toBeNull();
  expect(drawn({ east: [0, 0], north: [0, 0] })).toBeNull();
});

test("what measured something is named, with its device where that is known", () => {
  expect(measuredBy("watch", null)).toBe("From a watch");
  expect(measuredBy("pod_summary", "Stryd")).toBe("From another foot pod: Stryd");
});
