/** The page of a run: live figures at once, home's when they are there, and how far these moved. */

import { describe, expect, test } from "vitest";

import type { Metric, Run } from "../../src/home/client";
import type { SyncState } from "../../src/home/sync";
import type { StoredRun } from "../../src/recordings/store";
import type { KeptFigures } from "../../src/run/kept";
import { reportOf } from "../../src/run/report";
import { apart, found } from "../../src/screens/found";

const ID = "0123456789abcdef0123456789abcdef";
const STORED: StoredRun = { id: ID, start: 1_700_000_000_000, seconds: 60, strides: 170, stopped: true, bytes: 1000 };
const KEPT: KeptFigures = {
  byPosition: false,
  seconds: 60,
  strides: 170,
  running: true,
  distance: { value: 180, sigma: 1 },
  speed: { value: 3, sigma: 0.02 },
  cadenceSpm: { value: 170, sigma: 1 },
  contactTime: { left: { value: 0.24, sigma: 0.01 }, right: { value: 0.25, sigma: 0.01 } },
  strikeAngle: null,
  along: null,
  feet: null,
  laps: null,
  known: null,
};

function metric(value: number, uncertainty: number, unit: string, difference: Metric["difference"] = null): Metric {
  const side = { value, uncertainty, n: 80 };
  return { value, uncertainty, unit, n: 160, left: side, right: side, difference };
}

function home(changes: Partial<Run> = {}): Run {
  return {
    id: ID,
    state: "analysed",
    received_bytes: 1000,
    start: "2023-11-14T22:13:20Z",
    duration: 59.5,
    receipt: { files: [] },
    feet: { left: { samples: 12_000, missing: 8 }, right: null },
    engine: "0.1.0",
    summary: {
      distance: metric(181, 0.9, "m"),
      mean_speed: metric(2.5, 0.02, "m/s"),
      cadence: metric(171, 0.2, "1/min"),
      contact_time: metric(0.25, 0.01, "s", { value: 0.01, uncertainty: 0.002 }),
    },
    running: true,
    warnings: [],
    replay: { strides: 170, equal: true, first_difference: null },
    report: true,
    error: null,
    ...changes,
  };
}

function sync(changes: Partial<SyncState>): SyncState {
  return { id: ID, state: "waiting", sent: 0, bytes: 1000, fault: null, ...changes };
}

test("nothing is known of a run that is nowhere", () => {
  expect(reportOf(ID, { kept: KEPT })).toBeNull();
});

describe("before home has analysed it", () => {
  test("the figures are those of the live strides", () => {
    const report = reportOf(ID, { stored: STORED, kept: KEPT });
    expect(report?.figures?.fromHome).toBe(false);
    expect(report?.figures?.distance).toEqual(KEPT.distance);
    expect(report?.moved).toBeNull();
    expect(report?.state).toBe("waiting");
  });

  test("a run that was not seen to its end here has no figures", () => {
    expect(reportOf(ID, { stored: STORED, kept: null })?.figures).toBeNull();
  });

  test("it says how much of it home has", () => {
    const report = reportOf(ID, { stored: STORED, sync: sync({ state: "sending", sent: 250 }), kept: KEPT });
    expect([report?.state, report?.sent]).toEqual(["sending", 0.25]);
  });

  test("what home does not take is said with home's words", () => {
    const problem = { type: "x", title: "No", status: 507, detail: "Its disk is full.", advice: "Make room." };
    const fault = { kind: "problem", problem, held: null } as const;
    const report = reportOf(ID, { stored: STORED, sync: sync({ state: "failed", fault }), kept: KEPT });
    expect([report?.state, report?.problem]).toEqual(["failed", problem]);
  });

  test("home's word on the state counts once it has all of the run", () => {
    const receiving = home({ state: "receiving", summary: null });
    expect(reportOf(ID, { stored: STORED, home: receiving, kept: null })?.state).toBe("waiting");
    const sealing = home({ state: "sealing", summary: null });
    expect(reportOf(ID, { stored: STORED, home: sealing, sync: sync({ state: "sending" }), kept: null })?.state).toBe("sealing");
  });
});

describe("once home has analysed it", () => {
  test("the figures are home's, with how far they moved", () => {
    const report = reportOf(ID, { home: home(), kept: KEPT });
    expect(report?.figures?.fromHome).toBe(true);
    expect(report?.figures?.distance).toEqual({ value: 181, sigma: 0.9 });
    expect(report?.moved?.distance).toBeCloseTo(1);
    expect(report?.moved?.pace).toBeCloseTo(0.4 - 1 / 3);
    expect(report?.moved?.cadenceSpm).toBeCloseTo(1);
    expect(report?.seconds).toBe(59.5);
  });

  test("it has a report where home made one", () => {
    expect(reportOf(ID, { home: home(), kept: null })?.hasReport).toBe(true);
    expect(reportOf(ID, { home: home({ report: false }), kept: null })?.hasReport).toBe(false);
    expect(reportOf(ID, { stored: STORED, kept: KEPT })?.hasReport).toBe(false);
  });

  test("a metric that home could not tell is not known, and nothing moved", () => {
    const report = reportOf(ID, { home: home({ summary: {} }), kept: KEPT });
    expect(report?.figures?.distance).toBeNull();
    expect(report?.moved).toBeNull();
  });
});

describe("left and right", () => {
  const told = (value: number, uncertainty: number) => {
    const summary = { contact_time: metric(0.25, 0.01, "s", { value, uncertainty }) };
    const report = reportOf(ID, { home: home({ summary }), kept: null });
    return report && apart(report);
  };

  test("are told apart only where the interval of their difference is clear of zero", () => {
    expect([told(0.01, 0.002), told(-0.01, 0.002), told(0.01, 0.006)]).toEqual(["left", "right", "neither"]);
  });

  test("are not told apart by the live figures", () => {
    const report = reportOf(ID, { stored: STORED, kept: KEPT });
    expect(report && found(report)).toBe("app.summary.title");
  });
});

test("what is missing is told before home has looked, and why afterwards too", () => {
  const foot = { samples: 11_000, missing: 90, ending: "away" } as const;
  const kept = { ...KEPT, feet: { left: foot, right: null } };
  expect(reportOf(ID, { stored: STORED, kept })?.feet).toEqual({ left: foot, right: null });
  // Home has counted for itself.
  const left = { samples: 12_000, missing: 8, ending: "away" };
  expect(reportOf(ID, { home: home(), kept })?.feet).toEqual({ left, right: null });
  expect(reportOf(ID, { home: home(), kept: null })?.feet?.left).toEqual({ ...left, ending: null });
  expect(reportOf(ID, { stored: STORED, kept: KEPT })?.feet).toBeNull();
});
