/** The runs there are, looked after: nobody who wants to look is left with what was found before. */

import { beforeEach, expect, test, vi } from "vitest";

import { runs } from "../../src/run/runs.svelte";
import { RUN_AT_HOME } from "../home/made";

const stored = vi.hoisted(() => vi.fn());
vi.mock("../../src/run/session", () => ({
  recorder: () => Promise.resolve({ stored }),
  RECORDER_LOCK: "openstride-recorder",
}));
// Whatever goes home goes from another tab.
const locks = { query: () => Promise.resolve({ held: [] }), request: (_: string, __: object, work: (lock: null) => unknown) => work(null) };
vi.stubGlobal("navigator", { locks });

const RUN = { id: "ab".repeat(16), start: 0, seconds: 60, stopped: false };
const AT_HOME = { ...RUN_AT_HOME, state: "analysing" };
/** What home answers; out of reach where it has none. */
const answers = new Map<string, unknown>();
const asked = vi.fn((address: string) => {
  const answer = answers.get(address.replace(/.*\/api\/v1/, "").replace(/\?.*/, ""));
  return answer === undefined ? Promise.reject(new TypeError("no such host")) : Promise.resolve(Response.json(answer));
});
vi.stubGlobal("fetch", asked);

/** Lets home be there, with these runs. */
function home(...there: readonly unknown[]): void {
  answers.set("/home", { version: "1", engine: "1", virtual_shoes: null, virtual_feet: [], maps: null });
  answers.set("/runs", { runs: there });
}

beforeEach(() => {
  vi.useFakeTimers();
  stored.mockReset().mockResolvedValue([]);
  answers.clear();
  asked.mockClear();
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
  stored.mockRejectedValueOnce(new DOMException("it is being written", "NoModificationAllowedError"));
  await expect(runs.refresh()).rejects.toThrow();
  const before = stored.mock.calls.length;
  await vi.advanceTimersByTimeAsync(31_000);
  expect(stored.mock.calls.length).toBeGreaterThan(before);
});

test("a log that was passed over, as another was on its way, is not left waiting", async () => {
  home();
  stored.mockResolvedValue([{ ...RUN, stopped: true }]);
  await runs.refresh();
  await vi.advanceTimersByTimeAsync(500);
  const before = stored.mock.calls.length;
  await vi.advanceTimersByTimeAsync(5000);
  expect(stored.mock.calls.length).toBeGreaterThan(before);
});

test("what the coach goes by is asked for anew once a run has been analysed", async () => {
  const learnt = (): number => asked.mock.calls.filter(([address]) => address.endsWith("/profile")).length;
  home(AT_HOME);
  await runs.refresh();
  const before = learnt();
  await runs.refresh();
  expect(learnt()).toBe(before);
  home({ ...AT_HOME, state: "analysed" });
  await runs.refresh();
  expect(learnt()).toBe(before + 1);
});
