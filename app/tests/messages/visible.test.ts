/** Every word that a runner sees or hears is of the catalogue, in the right number, and every text of it is used. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import en from "../../../src/openstride/messages/en.json";
import { wordsIn } from "./visible";

const SOURCE = new URL("../../src", import.meta.url).pathname;
const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter(
  (name) => /\.(ts|svelte)$/.test(name) && !name.includes("generated"),
);
const sources = new Map(files.map((name) => [name, readFileSync(join(SOURCE, name), "utf8")]));

test("no word stands in the sources", () => {
  expect(sources.size).toBeGreaterThan(200);
  const found = [...sources].flatMap(([name, source]) => wordsIn(name, source).map((words) => `${name}: ${words}`));
  expect(found).toEqual([]);
});

describe("a word is found", () => {
  test.each([
    ["as a text", "<p>Stop the run</p>", ["Stop the run"]],
    ["in Chinese, of one character", "<p>停</p>", ["停"]],
    ["inside a branch", "{#if on}<b>On</b>{:else}<b>Off</b>{/if}", ["On", "Off"]],
    ["in a list", "{#each all as one}<li>One</li>{/each}", ["One"]],
    ["in a component", "<Notice><p>Lost</p></Notice>", ["Lost"]],
    ["in a snippet", "{#snippet beside()}Today{/snippet}", ["Today"]],
    ["as a label", '<button aria-label="Close"></button>', ["Close"]],
    ["as a title beside a value", '<a title="Run {n}">1</a>', ["Run"]],
    ["handed to a component", '<Input label="Name" hint={open ? "Yours" : ""} />', ["Name", "Yours"]],
    ["in an expression", '<p>{lost ? "Lost" : name}</p>', ["Lost"]],
    ["in a template", "<p>{`${n} runs`}</p>", ["runs"]],
    ["spoken", '<script>speak("Faster");</script>', ["Faster"]],
  ])("%s", (_, source, words) => {
    expect(wordsIn("Some.svelte", source)).toEqual(words);
  });

  test("in a source without elements", () => {
    expect(wordsIn("some.ts", 'voices.say("Faster");\nvoices.say(text("cue.say.pace_slow"));')).toEqual(["Faster"]);
  });
});

test.each([
  ["a text of the catalogue", '<p>{text("app.run.stop")}</p>'],
  ["a name", "<b>OpenStride</b>"],
  ["a number and its sign", "<p>± 3&nbsp;· {n} /</p>"],
  ["what styles and tests go by", '<p class="quiet" data-kind="lost" id="course">{#if kind === "lost"}–{/if}</p>'],
])("%s is no word", (_, source) => {
  expect(wordsIn("Some.svelte", source)).toEqual([]);
});

/** Counts that are one, too, and of what. */
const COUNTED = /\{(?:n|amount|count)\} (?:[a-z]+ )?([a-z]+s)\b/;

/**
 * Never of one: a run has thousands of samples, what is merged or split again were two at least, a baseline is of five
 * runs and more, and a metronome beats thirty times a minute at least.
 */
const MANY = new Set([
  "after.advice.often",
  "app.said.against.own",
  "app.said.metronome.fixed",
  "app.summary.replay.equal",
  "app.summary.samples",
  "house.merge.done",
  "house.split.done",
]);

test("what is counted has words for one of it", () => {
  const page = Object.entries(en).filter(([key]) => /^(after|app|house|look|progress\.page|settings)\./.test(key));
  const lacking = page.filter(([key, text]) => !MANY.has(key) && COUNTED.test(text) && !key.endsWith(".one") && !(`${key}.one` in en));
  expect(lacking.map(([key, text]) => `${key}: ${text}`)).toEqual([]);
});

test("numbers and dates are written by the rules of the language", () => {
  const own = [...sources].filter(([name]) => !/^(messages|recordings|pod|workers|engine|coach)\//.test(name));
  const found = own.flatMap(([name, source]) =>
    [...source.matchAll(/\.toLocale(?:Date|Time)?String\(\)|\.to(?:Date|Time|GMT|UTC)String\(|\}\s*(?:km|miles?|bpm|spm)\b/g)].map(
      ([what]) => `${name}: ${what}`,
    ),
  );
  expect(found).toEqual([]);
});
