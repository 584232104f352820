/** What is thrown away can be brought back for a while, and is gone after it. */

import { beforeEach, expect, test, vi } from "vitest";

import { discard, dueAt, forgetDiscarded, isDiscarded, KEPT_FOR_MS } from "../../src/run/discarded";

const [A, B] = ["a".repeat(32), "b".repeat(32)] as const;

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
  });
});

test("a run that is thrown away is not due for a while, and then is", () => {
  discard(A, 1000);
  discard(B, 5000);
  expect([isDiscarded(A), isDiscarded(B), isDiscarded("c".repeat(32))]).toEqual([true, true, false]);
  expect(dueAt(1000 + KEPT_FOR_MS - 1)).toEqual([]);
  expect(dueAt(1000 + KEPT_FOR_MS)).toEqual([A]);
  expect(dueAt(5000 + KEPT_FOR_MS)).toEqual([A, B]);
});

test("one that was brought back stays", () => {
  discard(A, 1000);
  forgetDiscarded(A);
  expect(isDiscarded(A)).toBe(false);
  expect(dueAt(1e15)).toEqual([]);
});

test("what stands there and is none of ours does not matter", () => {
  localStorage.setItem("openstride.discarded", "[1, 2");
  expect(isDiscarded(A)).toBe(false);
  expect(dueAt(1e15)).toEqual([]);
});
