/** Cues in words, as they are spoken and as they are shown. */

import { expect, test } from "vitest";

import en from "../../../src/openstride/messages/en.json";
import zh from "../../../src/openstride/messages/zh.json";
import type { CueEvent, Kind } from "../../src/coach/coach";
import { KINDS } from "../../src/coach/coach";
import { evidence, split, spoken } from "../../src/coach/words";
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
