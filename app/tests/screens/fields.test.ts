/** What the places of the run screen hold, and how it is written. */

import "../reader";

import { expect, test } from "vitest";

import { NO_HEADLINE } from "../../src/run/course";
import { strikeOf } from "../../src/run/strike";
import { BENEATH_PACE, fieldOf, FIELDS, FIRST, NO_HEART, placesOf, sizeOf } from "../../src/screens/run/fields";
import { zonesOf } from "../../src/settings/zones";

const GONE = {
  ...NO_HEADLINE,
  seconds: 2110,
  counted: 2106,
  moving: 2091,
  distance: { value: 6420, sigma: 15 },
  averageSpeed: { value: 1000 / 328, sigma: 0.02 },
  cadence: { value: 166.2, sigma: 0.5 },
  balance: { value: 0.498, sigma: 0.002 },
  lap: { number: 7, seconds: 140, counted: 136, distance: { value: 420, sigma: 1 } },
  nextSplit: { left: 580, seconds: { value: 326.4, sigma: 1.1 } },
};

test("a place holds what was chosen for it, and what it first held where that cannot be read", () => {
  expect(placesOf([])).toEqual(FIRST);
  expect(placesOf(["cadence", "what nobody knows"])).toEqual(["cadence", ...FIRST.slice(1)]);
  expect(placesOf([...FIRST, "time", "time"])).toHaveLength(FIRST.length);
  expect(FIRST.length).toBeGreaterThan(BENEATH_PACE);
});

test("every number stands with its unit and how sure it is", () => {
  const told = (name: (typeof FIELDS)[number]): string => {
    const { value, unit, note } = fieldOf(name, GONE, { rate: 151, zones: [] });
    return `${value.value} ${unit} | ${note}`.replaceAll("\u00a0", " ");
  };
  expect(told("distance")).toBe("6.42 km | ± 0.03 km");
  expect(told("time")).toBe("35:06  | elapsed 35:10");
  expect(told("average_pace")).toBe("5:28  | /km ± 4 s");
  expect(told("cadence")).toBe("166.2  | ± 1.0 spm");
  expect(told("heart_rate")).toBe("151 bpm | ");
  expect(told("balance")).toBe("49.8 / 50.2  | ± 0.4 %");
  expect(told("lap_distance")).toBe("420.0 m | ± 2.0 m");
  expect(told("lap_time")).toBe("2:16  | Lap 7");
  expect(told("next_split")).toBe("5:26  | ± 2 s, 580 m to go");
});

test("what is not known is a dash, and nothing stands beneath it", () => {
  for (const name of FIELDS) {
    const { label, value, note } = fieldOf(name, NO_HEADLINE, NO_HEART);
    expect(label).not.toBe("");
    if (["time", "moving", "lap_time"].includes(name)) expect(value.value).toBe("0:00");
    else expect([value.value, note]).toEqual(["–", ""]);
  }
});

test("a long number takes smaller letters", () => {
  const sizes = ["5:28", "35:06", "112.4", "1:02:33", "49.8 / 50.2"].map((value) => sizeOf({ value, margin: "" }));
  expect(sizes).toEqual(["short", "short", "short", "long", "longest"]);
});

test("a foot lands as home says it does", () => {
  const degree = Math.PI / 180;
  expect([-2, -1.5, 7.9, 8.1].map((angle) => strikeOf(angle * degree))).toEqual(["forefoot", "midfoot", "midfoot", "rearfoot"]);
});

test("the zone stands beneath the heart rate where the heart is known", () => {
  const zones = zonesOf(50, 190);
  const note = (rate: number): string => fieldOf("heart_rate", GONE, { rate, zones }).note;
  expect([note(151), note(100)]).toEqual(["Zone 3 of 5", "Below zone 1"]);
});
