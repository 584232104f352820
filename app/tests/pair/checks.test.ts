import { expect, test } from "vitest";

import type { Fits } from "../../src/engine/fit";
import { NO_FITS } from "../../src/engine/fit";
import type { ShoeSeen } from "../../src/pair/checks";
import { checksOf, isWalked, worst } from "../../src/pair/checks";
import type { Stand } from "../../src/pair/standing";

const LEVEL: Stand = { seconds: 30, up: [0, 0, 1], tilt: { value: 0.1, sigma: 0.02 } };
const BEFORE = { device: "1", name: "one", side: "left", x: 0, y: 0, z: 1, at: 0 } as const;
const SEEN: ShoeSeen = { stand: LEVEL, before: BEFORE, clock: 8, battery: 80 };
const FOOT = { mount: "good", hold: "good", seat: "level" } as const;
const FITS: Fits = { left: FOOT, right: FOOT, sides: "good" };

function found(...of: Parameters<typeof checksOf>): string[] {
  return checksOf(...of).map(({ what, side, finding }) => [what, side, finding].filter((part) => part !== null).join(" "));
}

test("shoes as they should be", () => {
  const checks = checksOf({ left: SEEN, right: SEEN }, FITS);
  expect(checks.map(({ finding }) => finding)).toEqual(["right_way", "firm", "firm", "in_step", "full"]);
  expect(worst(checks)).toBe("good");
});

test("before anything was seen nothing is said", () => {
  const nothing = { stand: null, before: null, clock: null, battery: null };
  const checks = checksOf({ left: nothing, right: nothing }, NO_FITS);
  expect(new Set(checks.map(({ finding }) => finding))).toEqual(new Set(["unknown"]));
  expect(worst(checks)).toBe("unknown");
  expect(isWalked(NO_FITS, ["left", "right"])).toBe(false);
});

test("shoes that tell neither clock nor battery are ready all the same", () => {
  const quiet = { ...SEEN, clock: null, battery: null };
  expect(worst(checksOf({ left: quiet, right: quiet }, FITS))).toBe("good");
});

test("one shoe has no sides, and does not wait for them", () => {
  const fits = { ...FITS, right: NO_FITS.right, sides: "unknown" } as const;
  expect(found({ left: SEEN, right: null }, fits)).toEqual(["mount left firm", "clock in_step", "battery full"]);
  expect(isWalked(fits, ["left"])).toBe(true);
  expect(isWalked(fits, ["left", "right"])).toBe(false);
});

test("what is wrong is named by the worst of it", () => {
  const tilted: Stand = { ...LEVEL, up: [Math.sin(0.4), 0, Math.cos(0.4)] };
  const fits: Fits = { left: { ...FOOT, hold: "loose" }, right: { ...FOOT, mount: "astray", hold: "loose" }, sides: "swapped" };
  const seen = { left: { ...SEEN, stand: tilted, battery: 9 }, right: { ...SEEN, clock: 45 } };
  expect(found(seen, fits)).toEqual(["sides swapped", "mount left loose", "mount right astray", "clock apart", "battery low"]);
  expect(found(seen, FITS)[1]).toBe("mount left slipped");
  expect(worst(checksOf(seen, fits))).toBe("act");
  expect(worst(checksOf(seen, FITS))).toBe("watch");
});
