/** The runs there are, looked after: nobody who wants to look is left with what was found before. */

import { afterEach, expect, test, vi } from "vitest";

import { runs } from "../../src/run/runs.svelte";

const stored = vi.hoisted(() => vi.fn());
vi.mock("../../src/run/session", () => ({
  recorder: () => Promise.resolve({ stored }),
  RECORDER_LOCK: "openstride-recorder",
}));
vi.stubGlobal("navigator", { locks: { query: () => Promise.resolve({ held: [] }) } });
vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no such host")));

const RUN = { id: "ab".repeat(16), start: 0, seconds: 60, stopped: false };

afterEach(() => {
  vi.useRealTimers();
});

test("who wants to look while a look is under way sees what is there since", async () => {
  let answer: (found: readonly unknown[]) => void = () => undefined;
  stored.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
  stored.mockResolvedValue([{ ...RUN, stopped: true }]);
  const first = runs.refresh();
  await vi.waitFor(() => expect(stored).toHaveBeenCalled());
  const second = runs.refresh();
  answer([RUN]);
  await Promise.all([first, second]);
  expect(runs.unfinished).toEqual([]);
});

test("after a look that failed there are others", async () => {
  vi.useFakeTimers();
  stored.mockRejectedValueOnce(new DOMException("it is being written", "NoModificationAllowedError"));
  await expect(runs.refresh()).rejects.toThrow();
  const before = stored.mock.calls.length;
  await vi.advanceTimersByTimeAsync(31_000);
  expect(stored.mock.calls.length).toBeGreaterThan(before);
});
