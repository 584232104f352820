/** Each page finds all its texts in both languages, and carries none that it does not show. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import en from "../../../src/openstride/messages/en.json";
import zh from "../../../src/openstride/messages/zh.json";
import { filled, preferred } from "../../src/messages/catalogue";
import type { PageName } from "../../src/messages/shared";
import { carries, SHARED_KEYS } from "../../src/messages/shared";

const SOURCE = new URL("../../src", import.meta.url).pathname;
/** Folders whose parts both pages show. */
const BOTH = /^(look|messages)\//;

const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((name) => /\.(ts|svelte)$/.test(name));

/** The parts of the app that are fetched later have what the rest of it carries, too. */
function pageOf(name: string): PageName {
  if (name.startsWith("report/")) return "report";
  return name.startsWith("house/") ? "house" : name.startsWith("coach/") ? "coach" : "app";
}

/** What looks like a key in the sources of a page; a place in a template stands for any word. */
function asked(page: PageName): RegExp[] {
  const own = files.filter((name) => BOTH.test(name) || pageOf(name) === page);
  const text = own.map((name) => readFileSync(join(SOURCE, name), "utf8")).join("\n");
  const keys = [...text.matchAll(/(["`])((?:app|cue|house|look|page|metric|side|unit|warning)\.(?:[a-z_.]|\$\{[^}]*\})+)\1/g)];
  return keys.map(([, , key = ""]) => new RegExp(`^${pattern(key)}$`));
}

function pattern(key: string): string {
  return key
    .split(/(\$\{[^}]*\})/)
    .map((part) => (part.startsWith("$") ? "[a-z_]+" : part.replaceAll(".", "\\.")))
    .join("");
}

const pages = ["app", "house", "report"] as const;
const LATER: readonly PageName[] = ["coach", "house"];

describe.each([
  ["English", en],
  ["Chinese", zh],
])("in %s", (_, catalogue) => {
  const keys = Object.keys(catalogue);

  test.each([...pages, "coach"] as const)("every text that the page %s asks for exists, and is carried", (page) => {
    const carried = keys.filter((key) => carries(page, key) || (LATER.includes(page) && carries("app", key)));
    const missing = asked(page).filter((one) => !carried.some((key) => one.test(key)));
    expect(missing).toEqual([]);
  });

  test.each(pages)("every text of the page %s alone is asked for", (page) => {
    const family = page === "report" ? "page." : `${page}.`;
    const own = keys.filter((key) => key.startsWith(family) || key.startsWith("look."));
    // What is fetched later shows components of the rest of the app, and so what they ask for.
    const all = page === "app" ? [...asked(page), ...asked("house")] : asked(page);
    expect(own.length).toBeGreaterThan(50);
    expect(own.filter((key) => !all.some((one) => one.test(key)))).toEqual([]);
  });

  test("every text of the coach is asked for", () => {
    const own = keys.filter((key) => carries("coach", key));
    expect(own.length).toBeGreaterThan(20);
    expect(own.filter((key) => !asked("coach").some((one) => one.test(key)))).toEqual([]);
  });
});

test("a page takes its own texts and those it shares, and no others", () => {
  const examples = ["app.run.stop", "look.theme", "page.found", "house.undo", "unit.ms", "unit.w", "error.OSError", "cue.why.own"];
  const taken = (page: PageName): string[] => examples.filter((key) => carries(page, key));
  expect(taken("app")).toEqual(["app.run.stop", "look.theme", "unit.ms"]);
  expect(taken("coach")).toEqual(["cue.why.own"]);
  expect(taken("house")).toEqual(["house.undo", "unit.ms", "unit.w"]);
  expect(taken("report")).toEqual(["look.theme", "page.found", "unit.ms", "unit.w"]);
});

test("what the app takes of other families exists", () => {
  expect(SHARED_KEYS.filter((key) => !(key in en))).toEqual([]);
});

test("the first language of the reader that there is a catalogue in is taken", () => {
  expect(preferred(["fr-CH", "zh-TW", "en"])).toBe("zh");
  expect(preferred(["fr"])).toBe("en");
});

test("values take the place of their names", () => {
  expect(filled("{n} of {n}, {side}", { n: 3, side: "left" })).toBe("3 of 3, left");
  expect(filled("{a}", { a: "{b}", b: "no" })).toBe("{b}");
});
