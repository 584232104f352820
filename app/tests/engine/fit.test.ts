/** How the pods are worn, on its way from the engine to the page: names of codes, and word of each change, once. */

import { expect, test } from "vitest";

import { NO_FIT, NO_FITS, SEATS, VERDICTS, fitsOf } from "../../src/engine/fit";
import * as codes from "../../src/engine/generated/fit.js";
import { encodeAnswer } from "../../src/pod/control";
import { encodeImu } from "../../src/pod/imu";
import { encodeInfo } from "../../src/pod/info";
import type { FromEngine } from "../../src/workers/protocol";
import { fromEngine } from "../../src/workers/protocol";
import { EngineCore } from "../../src/workers/thinking";
import { infoOf } from "../fake-pod";

const [INFO, CONTROL, IMU] = [1, 2, 3];
/** A rate (counts of 2000 degrees a second) at which the shoe turns round and round. */
const TURNING = 3000;

test("codes of the engine have their names", () => {
  const { UNKNOWN, GOOD, LOOSE, SHIFTED, ASTRAY, SWAPPED } = codes;
  const verdicts = { unknown: UNKNOWN, good: GOOD, loose: LOOSE, shifted: SHIFTED, astray: ASTRAY, swapped: SWAPPED };
  expect(VERDICTS.map((name) => verdicts[name])).toEqual([0, 1, 2, 3, 4, 5]);
  const { LEVEL, SIDEWAYS, TURNED_ROUND, ON_EDGE, UPSIDE_DOWN } = codes;
  const seats = {
    unknown: UNKNOWN,
    level: LEVEL,
    sideways: SIDEWAYS,
    turned_round: TURNED_ROUND,
    on_edge: ON_EDGE,
    upside_down: UPSIDE_DOWN,
  };
  expect(SEATS.map((name) => seats[name])).toEqual([0, 1, 2, 3, 4, 5]);
});

test("of strides with a known end the verdicts are those of the engine", () => {
  const fit = new codes.Fit();
  fit.taken = 12;
  fit.looked = 12;
  fit.shaken = 0.6;
  fit.upright = -1;
  fit.swings = 12;
  fit.inward = 0.9;
  expect(fitsOf(fit, null)).toEqual({
    left: { mount: "good", hold: "loose", seat: "upside_down" },
    right: NO_FIT,
    sides: "unknown",
  });
  expect(fitsOf(fit, fit).sides).toBe("swapped");
});

test("the page hears of a verdict once, when it has changed", () => {
  const heard: FromEngine[] = [];
  const engine = new EngineCore({
    toRecorder: () => undefined,
    toPage: (sent) => heard.push(sent),
    now: () => 0,
    load: () => import("../../src/coach/session"),
  });
  const take = (source: number, value: Uint8Array): void => {
    engine.take({ v: 1, type: "received", side: "left", source, value, arrived: 0 });
  };
  take(INFO, encodeInfo(infoOf("left")));
  const result = { name: "StreamStarted", recording: 1, sample: 0 } as const;
  take(CONTROL, encodeAnswer({ op: 1, tag: 0, status: 0, result }));
  for (let second = 0; second < 30; second++) {
    for (let number = 208 * second; number < 208 * (second + 1); number += 16) {
      const counts = Int16Array.from({ length: 96 }, (_, i) => [0, 0, 2048, 0, TURNING, 0][i % 6] ?? 0);
      const ticks = Math.round((number * 32_768) / 208);
      take(IMU, encodeImu({ side: "left", flags: 0, sequence: number, ticks, configuration: 1, counts }));
    }
    engine.tell();
  }
  engine.take({ v: 1, type: "stop", at: 0 });
  const fits = heard.filter((each) => each.type === "fit");
  expect(fits.map((each) => fromEngine(each))).toEqual([
    { v: 1, type: "fit", fits: { ...NO_FITS, left: { ...NO_FIT, mount: "astray" } } },
    { v: 1, type: "fit", fits: NO_FITS },
  ]);
});
