/** What is done to an activity: while it is under way, nothing else's way back is offered. */

import { expect, test, vi } from "vitest";

import "../reader";

import type { WholeActivity } from "../../src/home/history";
import { setApart } from "../../src/house/doing";
import { client, history } from "../../src/house/history.svelte";
import { undo } from "../../src/house/undo.svelte";
import { activity } from "./made";

// It looks at the address of a window, of which there is none here.
vi.mock("../../src/screens/place.svelte", () => ({ place: { go: () => undefined } }));

const WHOLE: WholeActivity = {
  ...activity({ title: "Twice" }),
  beside: null,
  parts: [],
  notes: "",
  method: null,
  engine: null,
  version: null,
  summary: null,
  warnings: [],
  heart_rate_bpm: null,
  doubles: [],
  apart: false,
};

test("the way back of what was done before is gone while something else is under way", async () => {
  let answer: (found: WholeActivity) => void = () => undefined;
  vi.spyOn(client, "apart").mockImplementation(() => new Promise((resolve) => (answer = resolve)));
  vi.spyOn(history, "again").mockResolvedValue();
  undo.offer("before", () => Promise.resolve(null));
  const under = setApart(WHOLE, false);
  expect(undo.done).toBeNull();
  answer(WHOLE);
  await under;
  expect(undo.done?.undo).not.toBeNull();
  expect(undo.done?.what).toContain("Twice");
});
