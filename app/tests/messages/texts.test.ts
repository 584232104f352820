/** The page finds all its texts in both languages, and carries none that it does not show. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import en from "../../../src/openstride/messages/en.json";
import zh from "../../../src/openstride/messages/zh.json";
import { filled, preferred } from "../../src/messages/catalogue";
import { isOfThePage, SHARED_KEYS } from "../../src/messages/shared";

const SOURCE = new URL("../../src", import.meta.url).pathname;

/** What looks like a key in the sources of the page. */
function usedKeys(): Set<string> {
  const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((name) => /\.(ts|svelte)$/.test(name));
  const text = files.map((name) => readFileSync(join(SOURCE, name), "utf8")).join("\n");
  return new Set([...text.matchAll(/"(app(?:\.[a-z_]+)+)"/g)].map((found) => found[1] ?? ""));
}

describe.each([
  ["English", en],
  ["Chinese", zh],
])("in %s", (_, catalogue) => {
  test("every text that is used exists", () => {
    expect([...usedKeys(), ...SHARED_KEYS].filter((key) => !(key in catalogue))).toEqual([]);
  });

  test("every text of the page is used", () => {
    const used = usedKeys();
    expect(used.size).toBeGreaterThan(50);
    expect(Object.keys(catalogue).filter((key) => key.startsWith("app.") && !used.has(key))).toEqual([]);
  });
});

test("the page takes its own texts and those it shares, and no others", () => {
  expect(["app.run.stop", "unit.ms", "error.OSError"].map(isOfThePage)).toEqual([true, true, false]);
});

test("the first language of the reader that there is a catalogue in is taken", () => {
  expect(preferred(["fr-CH", "zh-TW", "en"])).toBe("zh");
  expect(preferred(["fr"])).toBe("en");
});

test("values take the place of their names", () => {
  expect(filled("{n} of {n}, {side}", { n: 3, side: "left" })).toBe("3 of 3, left");
  expect(filled("{a}", { a: "{b}", b: "no" })).toBe("{b}");
});
