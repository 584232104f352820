/** Cues in words, as they are spoken and as they are shown. */

import { expect, test } from "vitest";

import en from "../../../src/openstride/messages/en.json";
import zh from "../../../src/openstride/messages/zh.json";
import type { CueEvent, Kind } from "../../src/coach/coach";
import { KINDS } from "../../src/coach/coach";
import { earned, evidence, split, spoken } from "../../src/coach/words";
import type { Milestone } from "../../src/coach/progress";
import type { Sentence } from "../../src/coach/words";
import { filled } from "../../src/messages/catalogue";

const SLOW: CueEvent = {
  cue: 1,
  kind: "cadence_low",
  time: 312,
  given: true,
  speed: 3.03,
  value: 2.77,
  usual: 2.867,
  spread: 0.017,
  uncertainty: 0.0085,
  source: "own",
  side: null,
  strides_of: "left",
  strides: [340, 402],
  reason: null,
};
const VALUES: Readonly<Record<Kind, number>> = {
  cadence_low: 2.85,
  contact_long: 0.248,
  overstriding: 0.16,
  strike_drift: 0.16,
  asymmetry: -0.008,
  pace_fast: 3.03,
  pace_slow: 3.03,
};
const UNITS: Readonly<Record<Kind, string>> = {
  cadence_low: "spm",
  contact_long: "ms",
  overstriding: "°",
  strike_drift: "°",
  asymmetry: "",
  pace_fast: "",
  pace_slow: "",
};

const unit = (kind: Kind): string => UNITS[kind];
const english = ({ key, values }: Sentence): string => filled(en[key], values);
const chinese = ({ key, values }: Sentence): string => filled(zh[key], values);

test("a cue says what to do", () => {
  expect(english(spoken(SLOW, "en"))).toBe("Quicker, shorter steps.");
  expect(chinese(spoken(SLOW, "zh"))).toBe("步子小一点，快一点。");
  expect(english(spoken({ ...SLOW, kind: "asymmetry", side: "right" }, "en"))).toMatch(/^Right foot/);
});

test("praise has a number", () => {
  const said = KINDS.map((kind) => english(spoken({ ...SLOW, praise: 1, kind, value: VALUES[kind] } as CueEvent, "en")));
  expect(said).toEqual([
    "That worked: 171 steps a minute.",
    "That worked: 248 milliseconds on the ground.",
    "That worked: landing at 9 degrees.",
    "That worked: landing at 9 degrees.",
    "That worked: 49.8 percent on the left.",
    "That worked: 5 30 a kilometre.",
    "That worked: 5 30 a kilometre.",
  ]);
});

test("evidence has the value, its interval and the usual range", () => {
  expect(english(evidence(SLOW, unit, "en"))).toBe("166 ± 1 spm for 45 s. Your usual at 5:30 is 170 to 174.");
  expect(chinese(evidence({ ...SLOW, source: "population" }, unit, "zh"))).toContain("一般为 170 到 174");
});

test("drift is held against the start, pace against the goal, balance is a share", () => {
  const drift = { ...SLOW, kind: "strike_drift", value: 0.2, usual: 0.1, uncertainty: 0.029 } as const;
  expect(english(evidence(drift, unit, "en"))).toBe("11 ± 3 ° for 45 s. In the first part of this run: 6 °.");
  const late = { ...SLOW, kind: "pace_slow", value: 3.03, usual: 3.2 } as const;
  expect(english(evidence(late, unit, "en"))).toBe("5:30 for 45 s. Your goal is 5:13.");
  const uneven = { ...SLOW, kind: "asymmetry", value: 0.04, usual: 0, spread: 0.008, uncertainty: 0.0125 } as const;
  expect(english(evidence(uneven, unit, "en"))).toBe("51.0 ± 0.6 for 45 s. Your usual at 5:30 is 49.6 to 50.4.");
});

test("a split is told in minutes and seconds", () => {
  expect(english(split("kilometre", 5, 331.7))).toBe("Kilometre 5: 5 minutes 32.");
  expect(chinese(split("mile", 2, 539.6))).toBe("第 2 英里，9 分 0 秒。");
});

test("who counts in miles hears and reads of miles", () => {
  const paces: typeof unit = (kind) => (kind === "pace_fast" || kind === "pace_slow" ? "/mi" : UNITS[kind]);
  expect(english(evidence(SLOW, paces, "en", "mile"))).toBe("166 ± 1 spm for 45 s. Your usual at 8:51 /mi is 170 to 174.");
  const late = { ...SLOW, kind: "pace_slow", value: 3.03, usual: 3.2 } as const;
  expect(english(evidence(late, paces, "en", "mile"))).toBe("8:51 /mi for 45 s. Your goal is 8:23.");
  expect(english(spoken({ ...late, praise: 1 } as CueEvent, "en", "mile"))).toBe("That worked: 8 51 a mile.");
});

test("an achievement of a way is told in what the runner counts in, but for the first kilometre", () => {
  const achievement = (id: string, threshold: number): Milestone => ({
    milestone: 1,
    time: 1800,
    of: { kind: "achievement", id, period: null, quantity: "distance", before: 0, each: 1, threshold, end: null },
    value: threshold,
    uncertainty: 10,
  });
  const told = (of: Milestone, every: "kilometre" | "mile"): string => {
    const sentence = earned(of, "en", every);
    return sentence === null ? "" : english(sentence);
  };
  expect(told(achievement("run_distance.10", 10_000), "kilometre")).toBe("10 kilometres in one run.");
  expect(told(achievement("run_distance.10", 10_000), "mile")).toBe("6.21 miles in one run.");
  expect(told(achievement("total_distance.100", 100_000), "mile")).toBe("62.1 miles in all.");
  expect(told(achievement("run_distance.1", 1000), "mile")).toBe("A whole kilometre in one run.");
});
