import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { HomeClient } from "../../src/home/client";
import { introduce, sendIntroduction, waiting } from "../../src/home/introduction";

let home: "away" | Record<string, unknown>;

const client = new HomeClient(async (_, request) => {
  if (home === "away") throw new TypeError("Failed to fetch");
  if (request?.method === "PUT") home = JSON.parse(String(request.body)) as Record<string, unknown>;
  return Response.json(home);
});

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
});
afterEach(() => vi.unstubAllGlobals());

test("who runs is told at once, and home keeps what it knew besides", async () => {
  home = { name: "", mass: null, height: 1.7, rest_bpm: 52, most_bpm: null };
  await introduce({ name: "Li", mass: 64, height: null }, client);
  expect(home).toEqual({ name: "Li", mass: 64, height: 1.7, rest_bpm: 52, most_bpm: null });
  expect(waiting()).toBeNull();
});

test("while home is away it waits, and is told later", async () => {
  home = "away";
  await introduce({ name: "", mass: 64, height: 1.7 }, client);
  expect(waiting()).toEqual({ name: "", mass: 64, height: 1.7 });
  await sendIntroduction(client);
  home = { name: "Li", mass: null, height: null, rest_bpm: null, most_bpm: null };
  await sendIntroduction(client);
  expect(home).toEqual({ name: "Li", mass: 64, height: 1.7, rest_bpm: null, most_bpm: null });
  expect(waiting()).toBeNull();
});
