/** Each page finds all its texts in both languages, and carries none that it does not show. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import en from "../../../src/openstride/messages/en.json";
import zh from "../../../src/openstride/messages/zh.json";
import { filled, preferred } from "../../src/messages/catalogue";
import type { PageName } from "../../src/messages/shared";
import { carries, LATER, SHARED_KEYS } from "../../src/messages/shared";

const SOURCE = new URL("../../src", import.meta.url).pathname;
/** Folders whose parts both pages show. */
const BOTH = /^(look|messages)\//;

/** What says which page carries which texts asks for none. */
const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter(
  (name) => /\.(ts|svelte)$/.test(name) && name !== "messages/shared.ts",
);

const pages = ["after", "app", "house", "report", "settings"] as const;
/** A part that is fetched with another has what that carries. */
const WITH: Partial<Readonly<Record<PageName, readonly PageName[]>>> = {
  after: ["app", "house"],
  coach: ["app"],
  house: ["app", "after"],
  progress: ["app", "house"],
  settings: ["app", "coach", "house"],
  start: ["app"],
};
/** `history.view` is no text, but what the list is remembered by; `coach.try` and `coach.why` are the beginnings of keys. */
const FAMILIES = [
  "achievement|after|app|coach\\.(?:change|cue|ledger)|cue|history(?!\\.view)|house|look|page|progress\\.page",
  "metric|settings|side|unit|warning",
].join("|");
const KEY = new RegExp(`(["\`])((?:${FAMILIES})\\.(?:[a-z_.]|\\$\\{[^}]*\\})+)\\1`, "g");

/** The parts of the app that are fetched later have what the rest of it carries, too. */
function pageOf(name: string): PageName {
  if (name.startsWith("report/")) return "report";
  if (/^(pair|screens\/(pair|start))\//.test(name)) return "start";
  return LATER.find((part) => name.startsWith(`${part}/`)) ?? "app";
}

/** What looks like a key in the sources of a page; a place in a template stands for any word. */
function asked(page: PageName): RegExp[] {
  // What is carried is not asked for by that.
  const own = files.filter((name) => name !== "messages/shared.ts" && (BOTH.test(name) || pageOf(name) === page));
  const text = own.map((name) => readFileSync(join(SOURCE, name), "utf8")).join("\n");
  const keys = [...text.matchAll(KEY)];
  return keys.map(([, , key = ""]) => new RegExp(`^${pattern(key)}$`));
}

function pattern(key: string): string {
  return key
    .split(/(\$\{[^}]*\})/)
    .map((part) => (part.startsWith("$") ? "[a-z_]+" : part.replaceAll(".", "\\.")))
    .join("");
}


describe.each([
  ["English", en],
  ["Chinese", zh],
])("in %s", (_, catalogue) => {
  const keys = Object.keys(catalogue);

  test.each([...pages, "coach", "progress", "start"] as const)("every text that the page %s asks for exists, and is carried", (page) => {
    const carried = keys.filter((key) => [page, ...(WITH[page] ?? [])].some((one) => carries(one, key)));
    const missing = asked(page).filter((one) => !carried.some((key) => one.test(key)));
    expect(missing).toEqual([]);
  });

  test.each(pages)("every text of the page %s alone is asked for", (page) => {
    const family = page === "report" ? "page." : `${page}.`;
    const own = keys.filter((key) => (key.startsWith(family) && carries(page, key)) || key.startsWith("look."));
    // What is fetched later shows components of the rest of the app, and so what they ask for.
    const all = [page, ...LATER.filter((later) => WITH[later]?.includes(page))].flatMap(asked);
    expect(own.length).toBeGreaterThan(10);
    expect(own.filter((key) => !all.some((one) => one.test(key)))).toEqual([]);
  });

  test.each(["coach", "progress", "start"] as const)("every text of the part %s is asked for", (part) => {
    const own = keys.filter((key) => carries(part, key));
    const all = asked(part);
    expect(own.length).toBeGreaterThan(20);
    expect(own.filter((key) => !all.some((one) => one.test(key)))).toEqual([]);
  });
});

test("a page takes its own texts and those it shares, and no others", () => {
  const examples = [
    "after.splits",
    "app.pair.swap",
    "app.run.stop",
    "look.theme",
    "page.found",
    "house.undo",
    "settings.units",
    "unit.ms",
    "unit.w",
    "error.OSError",
    "cue.why.own",
    "progress.page.all",
    "progress.strides",
  ];
  const taken = (page: PageName): string[] => examples.filter((key) => carries(page, key));
  expect(taken("app")).toEqual(["app.run.stop", "look.theme", "unit.ms"]);
  expect(taken("after")).toEqual(["after.splits"]);
  expect(taken("coach")).toEqual(["cue.why.own"]);
  expect(taken("house")).toEqual(["house.undo", "unit.ms", "unit.w"]);
  expect(taken("progress")).toEqual(["progress.page.all"]);
  expect(taken("settings")).toEqual(["settings.units"]);
  expect(taken("start")).toEqual(["app.pair.swap"]);
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
