import { describe, expect, test } from "vitest";

import type { Shoe } from "../../src/home/equipment";
import { podName, wearOf } from "../../src/house/shoes";

function shoe(facts: Partial<Shoe>): Shoe {
  const known = { id: "0".repeat(32), name: "Grey", model: "", starting_distance: 0, retired: false, retired_at: null };
  const run = { distance: 0, activities: 0, first_worn: null, last_worn: null, worn: 0, due: false };
  return { ...known, ...run, lifetime: null, usual_lifetime: 640_000, ...facts };
}

describe("the wear of a pair", () => {
  test("is held against what its runner says, else against the usual", () => {
    expect(wearOf(shoe({ distance: 320_000 }))).toEqual({ end: 640_000, share: 0.5, left: null });
    expect(wearOf(shoe({ distance: 320_000, lifetime: 400_000 })).share).toBe(0.8);
  });

  test("says what is left only when that is little, and how far it is beyond", () => {
    expect(wearOf(shoe({ distance: 612_000, lifetime: 700_000 })).left).toBe(88_000);
    expect(wearOf(shoe({ distance: 300_000, lifetime: 700_000 })).left).toBeNull();
    expect(wearOf(shoe({ distance: 705_000, lifetime: 700_000 }))).toEqual({ end: 700_000, share: 1, left: -5000 });
  });

  test("says nothing of what is left of shoes that are not run in any more", () => {
    expect(wearOf(shoe({ distance: 900_000, retired: true })).left).toBeNull();
  });
});

test("a pod without a name goes by the end of its identity", () => {
  expect(podName({ name: "", device: "05c62d80aef168ea" })).toBe("…f168ea");
  expect(podName({ name: "Blue", device: "05c62d80aef168ea" })).toBe("Blue");
});
