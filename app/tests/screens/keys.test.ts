/** Keys do something only where nobody types, and where no other use of them is meant. */

import { describe, expect, test } from "vitest";

import { click, keyOf, KEYS } from "../../src/screens/keys";

const press = (key: string, more: object = {}) =>
  keyOf({ key, ctrlKey: false, metaKey: false, altKey: false, defaultPrevented: false, target: null, ...more });

/** An element that lies in others: `closest` finds it by the names that a selector lists. */
const inside = (name: string) => ({ closest: (selector: string) => (selector.split(", ").includes(name) ? {} : null) });

describe("a key", () => {
  test.each(KEYS)("%s is meant", (key) => {
    expect(press(key)).toBe(key);
  });

  test("that means nothing here is left to the browser", () => {
    expect([press("x"), press("Enter"), press("J")]).toEqual([null, null, null]);
  });

  test.each(["ctrlKey", "metaKey", "altKey", "defaultPrevented"])("with %s is somebody else's", (name) => {
    expect(press("j", { [name]: true })).toBeNull();
  });

  test.each(["textarea", "select", "dialog"])("in a %s is typed", (name) => {
    expect(press("/", { target: inside(name) })).toBeNull();
    expect(press("/", { target: inside("main") })).toBe("/");
  });
});

test("what a key stands for is clicked, and nothing where nothing does", () => {
  const clicked: string[] = [];
  const page = {
    querySelector: (selector: string) => (selector.includes("/") ? { click: () => clicked.push(selector) } : null),
  } as unknown as ParentNode;
  Object.assign(globalThis, { CSS: { escape: (text: string) => text } });
  expect([click(page, "/"), click(page, "[")]).toEqual([true, false]);
  expect(clicked).toEqual(['[aria-keyshortcuts="/"]']);
});
