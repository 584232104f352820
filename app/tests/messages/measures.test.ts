/** Ways and paces are told in the units that the runner counts in, and in no others. */

import "../reader";

import { beforeEach, describe, expect, test } from "vitest";

import { lengthFor, measures, paceOf, paceUnit, roundWay, shortUnit, way, wayUnit } from "../../src/messages/measures";
import { settings } from "../../src/settings/settings.svelte";

const exactly = (value: number) => ({ value, sigma: null });

beforeEach(() => settings.reset());

describe("in kilometres", () => {
  test("a way is told in kilometres from one on, in metres below", () => {
    expect(way(exactly(999.4))).toEqual({ value: "999", margin: "", unit: "m" });
    expect(way(exactly(1000))).toEqual({ value: "1.00", margin: "", unit: "km" });
    expect(way({ value: 6419.2, sigma: 16 })).toEqual({ value: "6.42", margin: "0.03", unit: "km" });
  });

  test("a pace is of a kilometre", () => {
    expect(paceOf({ value: 3.05, sigma: 0.019 })).toEqual({ value: "5:28", margin: "4", unit: "/km" });
  });
});

describe("in miles", () => {
  beforeEach(() => settings.choose({ units: "miles" }));

  test("a way is told in miles from about a tenth of one on, in feet below", () => {
    expect(way(exactly(100))).toEqual({ value: "328", margin: "", unit: "ft" });
    expect(way(exactly(160.9344))).toEqual({ value: "0.10", margin: "", unit: "mi" });
    expect(way({ value: 42_195, sigma: 100 })).toEqual({ value: "26.22", margin: "0.12", unit: "mi" });
  });

  test("a pace is of a mile, and so is its interval", () => {
    expect(paceOf({ value: 1000 / 300, sigma: 0.019 })).toEqual({ value: "8:03", margin: "5", unit: "/mi" });
  });

  test("units change at once", () => {
    expect([wayUnit(), shortUnit(), paceUnit(), roundWay(16_093.44, 0)]).toEqual(["mi", "ft", "/mi", "10\u00a0mi"]);
    settings.choose({ units: "kilometres" });
    expect([wayUnit(), shortUnit(), paceUnit(), roundWay(16_093.44, 0)]).toEqual(["km", "m", "/km", "16\u00a0km"]);
  });

  test("others can be asked for", () => {
    expect(measures("kilometres").long.metres).toBe(1000);
    expect(lengthFor(1000)).toBe(measures().long);
  });
});

test("what is not known is a dash", () => {
  expect([way(null).value, way(exactly(Number.NaN)).value]).toEqual(["–", "–"]);
  expect([paceOf(null), paceOf(exactly(0))].map(({ value }) => value)).toEqual(["–", "–"]);
});
