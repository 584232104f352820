/** What the page remembers of runs, and that it runs on without. */

import { beforeEach, expect, test, vi } from "vitest";

import type { Run } from "../../src/home/client";
import {
  forgetRecordings,
  keepFigures,
  keepHome,
  keepRecordings,
  keepSafe,
  keptFigures,
  keptHome,
  rememberVirtual,
  safeRecordings,
  wasVirtual,
} from "../../src/run/kept";
import type { KeptFigures } from "../../src/run/kept";

const FIGURES: KeptFigures = {
  byPosition: false,
  seconds: 60,
  strides: 170,
  running: true,
  distance: { value: 180, sigma: 1 },
  speed: null,
  cadenceSpm: { value: 170, sigma: 1 },
  contactTime: { left: { value: 0.24, sigma: 0.01 }, right: null },
  strikeAngle: null,
  along: null,
  feet: null,
  laps: null,
  known: null,
};

const number = { value: 1, uncertainty: 0.1, unit: "m", n: 3, left: null, right: null, difference: null };
const RUN: Run = {
  id: "0123456789abcdef0123456789abcdef",
  state: "analysed",
  received_bytes: 10,
  start: null,
  duration: 5,
  receipt: null,
  feet: null,
  engine: null,
  summary: { distance: number, power: number },
  running: null,
  warnings: [],
  replay: null,
  report: false,
  error: null,
};

let kept: Map<string, string>;

beforeEach(() => {
  kept = new Map();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
});

test("the live figures of a run come back as they were", () => {
  keepFigures("a", FIGURES);
  expect(keptFigures("a")).toEqual(FIGURES);
  expect(keptFigures("b")).toBeNull();
});

test("what came of each foot is remembered, and an earlier version had not written that", () => {
  const feet = { left: { samples: 2000, missing: 8, ending: "given_up" }, right: null } as const;
  keepFigures("a", { ...FIGURES, feet });
  expect(keptFigures("a")?.feet).toEqual(feet);
  const { feet: _, ...before } = FIGURES;
  localStorage.setItem("live:b", JSON.stringify(before));
  expect(keptFigures("b")).toEqual(FIGURES);
});

test("laps and the way by another measure come back, and an earlier version knew of neither", () => {
  const laps = [
    { counted: 300, distance: { value: 1000, sigma: 7 }, by: "runner" },
    { counted: 40, distance: null, by: "end" },
  ] as const;
  const known = { distance: 1040, by: "treadmill" } as const;
  keepFigures("a", { ...FIGURES, laps, known });
  expect([keptFigures("a")?.laps, keptFigures("a")?.known]).toEqual([laps, known]);
  const { laps: _, known: __, ...before } = FIGURES;
  localStorage.setItem("live:b", JSON.stringify(before));
  expect(keptFigures("b")).toEqual(FIGURES);
});

test("a recording may go from its shoe when home has said that its run is safe, until the shoe was told", () => {
  const [first, second] = [1, 2].map((recording) => ({ device: 0xfedc_ba98_7654_3210n, boot: 3, recording }));
  if (!first || !second) throw new Error("there are two");
  keepRecordings("a", [first]);
  keepRecordings("b", [second]);
  expect(safeRecordings()).toEqual([]);
  keepSafe("a");
  keepSafe("nobody");
  expect(safeRecordings()).toEqual([first]);
  forgetRecordings([first]);
  expect(safeRecordings()).toEqual([]);
  keepSafe("b");
  expect(safeRecordings()).toEqual([second]);
});

test("only the last fifty runs are remembered", () => {
  for (let n = 0; n < 52; n += 1) keepFigures(`run ${n}`, FIGURES);
  expect([keptFigures("run 1"), keptFigures("run 2")]).toEqual([null, FIGURES]);
  expect(kept.size).toBe(51);
});

test("what home said is remembered with the metrics that are shown", () => {
  keepHome([RUN], ["distance"]);
  expect(keptHome()).toEqual([{ ...RUN, summary: { distance: number } }]);
});

test("what something else wrote, or an older page, is not used", () => {
  kept.set("live:a", '{"seconds": "sixty"}');
  kept.set("home", "no JSON");
  expect([keptFigures("a"), keptHome()]).toEqual([null, []]);
});

test("a full storage costs the memory, not the run", () => {
  vi.stubGlobal("localStorage", {
    getItem: () => null,
    setItem: () => {
      throw new DOMException("full", "QuotaExceededError");
    },
    removeItem: () => undefined,
  });
  expect(() => keepFigures("a", FIGURES)).not.toThrow();
});

test("the last run with virtual shoes is known", () => {
  rememberVirtual("a");
  expect([wasVirtual("a"), wasVirtual("b")]).toEqual([true, false]);
});
