/** What the runner chose is kept, holds at once, and is never made of what cannot be read. */

import { beforeEach, expect, test, vi } from "vitest";

const NAME = "openstride.settings";
const stored = new Map<string, string>();
const tabs: ((event: { key: string | null }) => void)[] = [];

vi.stubGlobal("localStorage", {
  getItem: (name: string) => stored.get(name) ?? null,
  setItem: (name: string, value: string) => stored.set(name, value),
  removeItem: (name: string) => stored.delete(name),
});
vi.stubGlobal("addEventListener", (_: string, call: (event: { key: string | null }) => void) => tabs.push(call));

/** The settings as the page has them when it begins. */
async function begun() {
  vi.resetModules();
  return (await import("../../src/settings/settings.svelte")).settings;
}

beforeEach(() => {
  stored.clear();
  tabs.length = 0;
});

test("nobody has chosen anything at first", async () => {
  const { now } = await begun();
  expect(now).toMatchObject({ units: "kilometres", cues: "usual", never: [], voice: true, welcomed: false });
});

test("a choice holds at once, and the next time", async () => {
  const settings = await begun();
  settings.choose({ units: "miles", never: ["asymmetry"] });
  expect(settings.now.units).toBe("miles");
  expect((await begun()).now).toMatchObject({ units: "miles", never: ["asymmetry"], cues: "usual" });
});

test.each(["", "no", "null", "3", '"miles"', "[1, 2]", "{"])("what cannot be read, %j, is as at first", async (kept) => {
  stored.set(NAME, kept);
  expect((await begun()).now).toMatchObject({ units: "kilometres", countdown: 3 });
});

test("one value that cannot be does not take the others along", async () => {
  stored.set(NAME, JSON.stringify({ units: "furlongs", cues: "seldom", countdown: 4, volume: "loud", never: [7], sun: "yes" }));
  expect((await begun()).now).toMatchObject({ units: "kilometres", cues: "seldom", countdown: 3, volume: 1, never: [], sun: false });
});

test("what an earlier version did not know is as at first, and what this one does not know is passed over", async () => {
  stored.set(NAME, JSON.stringify({ units: "miles", shoelaces: "tied" }));
  const settings = await begun();
  expect(settings.now).toMatchObject({ units: "miles", autoLap: true });
  expect(settings.now).not.toHaveProperty("shoelaces");
});

test("everything is as at first again, but for the first minute", async () => {
  const settings = await begun();
  settings.choose({ welcomed: true, units: "miles", volume: 0.2 });
  settings.reset();
  expect(settings.now).toMatchObject({ welcomed: true, units: "kilometres", volume: 1 });
});

test("what is held is not remembered, and gives way to a choice", async () => {
  const settings = await begun();
  settings.hold({ units: "miles" });
  expect(settings.now.units).toBe("miles");
  settings.choose({ sun: true });
  expect([settings.now.units, (await begun()).now.units]).toEqual(["miles", "kilometres"]);
  settings.choose({ units: "kilometres" });
  expect(settings.now.units).toBe("kilometres");
});

test("what is chosen in another tab holds here, too", async () => {
  const settings = await begun();
  stored.set(NAME, JSON.stringify({ units: "miles" }));
  for (const tell of tabs) tell({ key: "openstride.theme" });
  expect(settings.now.units).toBe("kilometres");
  for (const tell of tabs) tell({ key: NAME });
  expect(settings.now.units).toBe("miles");
  stored.clear();
  for (const tell of tabs) tell({ key: null });
  expect(settings.now.units).toBe("kilometres");
});

test("where nothing may be kept, a choice holds as long as the page", async () => {
  const settings = await begun();
  vi.stubGlobal("localStorage", undefined);
  settings.choose({ units: "miles" });
  expect(settings.now.units).toBe("miles");
});
