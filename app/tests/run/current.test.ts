/** The run under way, held against the clock: a page that was busy has not heard that its runner stands. */

import { expect, test, vi } from "vitest";

import type { PodLink } from "../../src/pod/link";
import { currentRun } from "../../src/run/current.svelte";
import { settings } from "../../src/settings/settings.svelte";

const { clock, shoes } = vi.hoisted(() => {
  vi.stubGlobal("document", { documentElement: { dataset: { language: "en" } }, hidden: true, addEventListener: () => undefined });
  vi.stubGlobal("navigator", { locks: { query: () => Promise.resolve({ held: [] }) } });
  vi.stubGlobal("addEventListener", () => undefined);
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no such host")));
  vi.useFakeTimers();
  const foot = (_side: string, _state: object): void => undefined;
  return {
    clock: { at: 1_000_000 },
    shoes: {
      run: null,
      onfoot: foot,
      note: vi.fn(),
      attach: () => Promise.resolve("left"),
      free: () => Promise.resolve([]),
      begin: () => Promise.resolve("ab".repeat(16)),
    },
  };
});
vi.mock("../../src/pod/link", async (original) => ({ ...(await original<object>()), now: () => clock.at }));
vi.mock("../../src/run/session", () => ({ recorder: () => Promise.resolve(shoes), RECORDER_LOCK: "" }));

let samples = 0;

/** Lets a second pass, or more of them in which the page does nothing; then the shoe is heard, and has made no stride. */
async function pass(ms = 1000): Promise<void> {
  // Half a second after the clock the feet are looked at.
  await vi.advanceTimersByTimeAsync(600);
  clock.at += ms;
  await vi.advanceTimersByTimeAsync(400);
  shoes.onfoot("left", { connected: true, samples: (samples += 208), missing: 0, lastStrideAt: null, battery: null });
}

const pauses = (): number => shoes.note.mock.calls.filter(([kind]) => kind === "pause").length;

test("a runner stands who makes no stride for seconds, and not because the page was busy for them", async () => {
  settings.choose({ countdown: 0, autoPause: true });
  await currentRun.join("left", { name: "left" } as PodLink);
  currentRun.start();
  await pass();
  await currentRun.setOff();
  expect(currentRun.phase).toBe("running");
  await pass();
  await pass(9000);
  await pass();
  expect(pauses()).toBe(0);
  for (let second = 0; second < 6; second += 1) await pass();
  expect(pauses()).toBe(1);
});
