/** One thing is said at a time, the most urgent first, and nothing that is stale. */

import { beforeEach, expect, test } from "vitest";

import { voiceOf } from "../../src/run/mouth";
import type { By, Manner, Mouth, SpokenKind, Utterance } from "../../src/run/voice";
import { Voice } from "../../src/run/voice";

let now: number;
let heard: string[];
let manner: Manner;
let has: { voice: boolean; tone: boolean };
let takes: number;

const mouth: Mouth = {
  tone: async (kind, _, onstart) => {
    if (!has.tone) return false;
    onstart(20);
    heard.push(`~${kind}`);
    return true;
  },
  speak: async (text, _, onstart) => {
    if (!has.voice) return false;
    await null;
    onstart(0);
    now += takes;
    heard.push(text);
    return true;
  },
  vibrate: (kind) => heard.push(`!${kind}`),
  duck: (lowered) => heard.push(lowered ? "(" : ")"),
};

function made(said: [string, By][] = [], sounded: string[] = []): Voice {
  return new Voice({
    mouth,
    manner: () => manner,
    now: () => now,
    onsound: ({ text }) => sounded.push(text),
    onsaid: ({ text }, by) => said.push([text, by]),
  });
}

const utterance = (kind: SpokenKind, text: string): Utterance => ({ kind, text, arrived: null });

beforeEach(() => {
  now = 0;
  heard = [];
  has = { voice: true, tone: true };
  takes = 2000;
  manner = { voice: true, tone: false, vibration: false, volume: 1 };
});

test("cues go before splits, splits before what was earned, and those alike in turn", async () => {
  const voice = made();
  void voice.say(utterance("milestone", "first"));
  void voice.say(utterance("milestone", "earned"));
  void voice.say(utterance("split", "split"));
  void voice.say(utterance("cue", "cue one"));
  await voice.say(utterance("cue", "cue two"));
  expect(heard).toEqual(["(", "first", "cue one", "cue two", "split", "earned", ")"]);
});

test("what has waited too long is not said", async () => {
  const voice = made();
  takes = 9000;
  void voice.say(utterance("split", "split"));
  void voice.say(utterance("cue", "stale"));
  await voice.say(utterance("milestone", "earned"));
  expect(heard).toEqual(["(", "split", "earned", ")"]);
});

test("a tone goes before the words, and stands alone where there is no voice", async () => {
  manner = { ...manner, tone: true, vibration: true };
  const said: [string, By][] = [];
  const sounded: string[] = [];
  const voice = made(said, sounded);
  await voice.say(utterance("cue", "shorter"));
  has.voice = false;
  await voice.say(utterance("cue", "quicker"));
  has.tone = false;
  await voice.say(utterance("cue", "softer"));
  expect(heard.filter((each) => each.length > 1)).toEqual(["!cue", "~cue", "shorter", "!cue", "~cue", "!cue"]);
  expect(said).toEqual([
    ["shorter", "voice"],
    ["quicker", "tone"],
    ["softer", "screen"],
  ]);
  // The first sound of each, once.
  expect(sounded).toEqual(["shorter", "quicker"]);
});

test("without volume nothing sounds, and what was hushed is not said", async () => {
  const voice = made();
  const first = voice.say(utterance("split", "one"));
  void voice.say(utterance("split", "two"));
  voice.hush();
  await first;
  manner = { ...manner, tone: true, volume: 0 };
  await voice.say(utterance("cue", "three"));
  expect(heard).toEqual(["(", "one", ")", "(", ")"]);
});

test("a voice is of the language, and of the device where there is one", () => {
  const voice = (name: string, lang: string, localService = true) => ({ name, lang, localService });
  const all = [voice("A", "de-DE"), voice("B", "en-US", false), voice("C", "en_GB"), voice("D", "zh-CN"), voice("E", "en-IN")];
  expect(voiceOf(all, "en", null)?.name).toBe("C");
  expect(voiceOf(all, "en", "E")?.name).toBe("E");
  // A voice of another language would read it wrongly.
  expect(voiceOf(all, "zh-Hans", "E")?.name).toBe("D");
  expect(voiceOf([], "en", null)).toBeNull();
});
