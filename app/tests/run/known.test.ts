/** What the coach goes by is kept for runs without home, and what was said for those who look later. */

import { beforeEach, expect, test, vi } from "vitest";

import { HomeError } from "../../src/home/client";
import { keepSaid, keptSaid } from "../../src/run/keptSaid";
import { heartKept, knownBaseline, knownHeart, knownSnapshot, learn } from "../../src/run/known";
import type { Shape } from "../../src/shape";

const BASELINE = { baseline: 1, runs: 3, days: 9, metrics: { cadence: { source: "own", runs: 3, knots: [[3, 2.8, 0.03, 0.01]] } } };
const PROFILE = { name: "", mass: null, height: null, rest_bpm: 52, most_bpm: null };
const SNAPSHOT = { progress: 1, day: "2026-03-02", lines: [], fastest: [{ length: 1000, time: 300, uncertainty: 2 }] };

/** A home that says these things, looked at as they come. */
function home(says: Readonly<Record<string, unknown>>): { read: <T>(shape: Shape<T>, path: string) => Promise<T> } {
  return {
    read: async (shape, path) => {
      const said = says[path.replace(/\?.*/, "")];
      if (said === undefined) throw new HomeError({ kind: "unreachable" });
      return shape(said);
    },
  };
}

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
    removeItem: (name: string) => kept.delete(name),
  });
});

test("what home says is known, and still known when home is out of reach", async () => {
  expect([knownBaseline(), knownSnapshot()]).toEqual([null, null]);
  await learn(home({ "/profile": PROFILE, "/coach/baseline": BASELINE, "/progress/live": SNAPSHOT }), "Asia/Shanghai");
  await learn(home({}), "Asia/Shanghai");
  expect(knownBaseline()?.metrics["cadence"]?.knots).toEqual([[3, 2.8, 0.03, 0.01]]);
  expect(knownBaseline()?.retired).toEqual([]);
  expect(knownSnapshot()?.fastest[0]?.time).toBe(300);
  expect(knownHeart()).toEqual({ rest_bpm: 52, most_bpm: null });
});

test("a heart that the runner has just described is known at once, and nothing else of the profile is kept here", () => {
  expect(knownHeart()).toEqual({ rest_bpm: null, most_bpm: null });
  const described = { ...PROFILE, most_bpm: 188 };
  expect(heartKept(described)).toBe(described);
  expect(knownHeart()).toEqual({ rest_bpm: 52, most_bpm: 188 });
  expect(JSON.parse(localStorage.getItem("openstride.heart") ?? "")).toEqual({ rest_bpm: 52, most_bpm: 188 });
});

test("what cannot be read, as of another version, is not known", () => {
  localStorage.setItem("openstride.baseline", JSON.stringify({ ...BASELINE, baseline: 2 }));
  localStorage.setItem("openstride.snapshot", "{");
  expect([knownBaseline(), knownSnapshot()]).toEqual([null, null]);
});

test("what was said is kept for the newest runs", () => {
  for (let run = 0; run < 60; run += 1) keepSaid(`${run}`, [{ kind: "split", text: `{"n":${run}}` }]);
  expect(keptSaid("59")).toEqual([{ kind: "split", text: '{"n":59}' }]);
  expect(keptSaid("0")).toEqual([]);
});
