/** The live coach decides what Python decides, and refuses what is no baseline. */

import { describe, expect, test } from "vitest";

import population from "../../../src/openstride/cues/population.json";
import type { BaselineDocument, CueEvent, CueSettings, EngineStride } from "../../src/coach/coach";
import { BaselineError, KINDS, LiveCoach, METRICS } from "../../src/coach/coach";
import * as baseline from "../../src/coach/generated/baseline.js";
import * as rules from "../../src/coach/generated/rules.js";
import { Stride } from "../../src/engine/generated/stride.js";
import { FIELDS } from "../../src/engine/stride";
import type { Side } from "../../src/recordings/side";
import { vectors } from "../vectors";

interface Case {
  readonly name: string;
  readonly baseline: BaselineDocument | null;
  readonly seed: number;
  readonly settings: CueSettings;
  readonly strides: readonly (readonly number[])[];
  readonly events: readonly CueEvent[];
}

interface Given {
  readonly side: Side;
  readonly number: number;
  readonly time: number;
  readonly stride: EngineStride;
}

const { cases } = vectors<{ cases: readonly Case[] }>("cues");

function given({ strides }: Case): Given[] {
  const numbers = { left: 0, right: 0 };
  return strides.map((row) => {
    const [foot, time, strideTime, contactTime, length, rise, angle, braking] = row as Row;
    const side = foot === 0 ? "left" : "right";
    const contact = time / 1000;
    const stride = {
      walking: true,
      measured: true,
      contact,
      toe_off: contact + contactTime / 10_000,
      next_contact: contact + strideTime / 10_000,
      length: length / 1000,
      dz: rise / 1000,
      rise_sigma: 0.02,
      angle_known: true,
      strike_angle: angle / 1000,
      braking: braking / 10,
      turn: 0,
    };
    return { side, number: numbers[side]++, time: stride.next_contact, stride };
  });
}

type Row = [number, number, number, number, number, number, number, number];

describe.each(cases)("$name", (one) => {
  test("the same events, to the last bit", () => {
    const coach = new LiveCoach(one.baseline, one.seed, one.settings);
    const events = given(one).map(({ side, number, time, stride }) => coach.take(side, number, time, stride));
    expect(events.filter((event) => event !== null)).toEqual(one.events);
  });

  test("and out of the log", () => {
    const coach = new LiveCoach(one.baseline, one.seed, one.settings);
    const events = given(one).map(({ side, number, time, stride }) => {
      const whole = Object.assign(new Stride(), stride);
      return coach.takeKept(
        side,
        number,
        time,
        Float64Array.from(FIELDS, (name) => Number(whole[name])),
      );
    });
    expect(events.filter((event) => event !== null)).toEqual(one.events);
  });
});

test("the vectors hold cues that were given, withheld and praised", () => {
  const events = cases.flatMap((one) => one.events);
  expect(events.some((event) => "praise" in event)).toBe(true);
  expect(new Set(events.map((event) => event.given))).toEqual(new Set([true, false]));
});

test("codes have their names", () => {
  expect(KINDS.map((kind) => kind.toUpperCase().replace("ASYMMETRY", "UNEVEN"))).toEqual(
    Object.entries(rules)
      .filter(([name]) => /^(CADENCE_LOW|CONTACT_LONG|OVERSTRIDING|STRIKE_DRIFT|UNEVEN|PACE_FAST|PACE_SLOW)$/.test(name))
      .sort(([, a], [, b]) => Number(a) - Number(b))
      .map(([name]) => name),
  );
  expect(KINDS.length).toBe(rules.KINDS);
  const codes = METRICS.map((name) => baseline[name.toUpperCase() as "CADENCE"]);
  expect(codes).toEqual([0, 1, 2, 3]);
});

test("not now, and never this", () => {
  const one = cases[0] as Case;
  const told = (prepare: (coach: LiveCoach) => void): (CueEvent | null)[] => {
    const coach = new LiveCoach(one.baseline, one.seed, { ...one.settings, withheld_share: 0 });
    prepare(coach);
    return given(one).flatMap(({ side, number, time, stride }) => coach.take(side, number, time, stride) ?? []);
  };
  expect(told(() => undefined).length).toBeGreaterThan(0);
  expect(told((coach) => coach.notNow(0, 10_000))).toEqual([]);
  expect(told((coach) => coach.never("cadence_low"))).toEqual([]);
});

test("a kind that is retired is not said", () => {
  const one = cases[0] as Case;
  const told = (retired: string[]): (CueEvent | null)[] => {
    const usual: BaselineDocument = { ...(one.baseline as BaselineDocument), retired };
    const coach = new LiveCoach(usual, one.seed, { ...one.settings, withheld_share: 0 });
    return given(one).flatMap(({ side, number, time, stride }) => coach.take(side, number, time, stride) ?? []);
  };
  expect(told(["of_a_newer_home"]).length).toBeGreaterThan(0);
  expect(told(["cadence_low"])).toEqual([]);
});

const cadence = population.metrics.cadence;

test.each([
  [{ baseline: 2, metrics: {} }, "version 2"],
  [{ baseline: 1, metrics: { cadence: { ...cadence, source: "mine" } } }, "of nobody"],
  [{ baseline: 1, metrics: { cadence: { source: "own", knots: [[3, 2.8, 0.1]] } } }, "cannot be"],
  [{ baseline: 1, metrics: { cadence: { source: "own", knots: [[3, 2, 0, 0], [3, 2, 0, 0]] } } }, "cannot be"],
])("what is no baseline is refused", (document, why) => {
  expect(() => new LiveCoach(document, 1)).toThrow(BaselineError);
  expect(() => new LiveCoach(document, 1)).toThrow(why);
});

test("a document that passes the population's range on changes nothing", () => {
  expect(() => new LiveCoach({ baseline: 1, metrics: { cadence } }, 1)).not.toThrow();
});
