/** A run from the first click to the log, with the real cores of both workers and everything else in memory. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { LogEntry } from "../../src/recordings/entries";
import { readEntries } from "../../src/recordings/log";
import { Status } from "../../src/pod/control";
import type { Fetching, Threads } from "../../src/run/recorder";
import { Recorder } from "../../src/run/recorder";
import type { RecorderFault } from "../../src/workers/protocol";
import { fromEngine, fromRecorder, toEngine, toRecorder } from "../../src/workers/protocol";
import { RecorderCore } from "../../src/workers/recording";
import { EngineCore } from "../../src/workers/thinking";
import { FakePod, wholePod } from "../fake-pod";
import { MemoryStore } from "../memory";

let store: MemoryStore;
let locked: boolean;
let recorders: Recorder[];

/** Both workers on this thread; every message is looked at as between threads. */
function threads(): Threads {
  const page = { postMessage: () => undefined, onmessage: null, onerror: null, terminate: () => undefined };
  const recorder: Threads["recorder"] = { ...page };
  const engine: Threads["engine"] = { ...page };
  const tell = (thread: Threads["recorder"], data: unknown): void => {
    queueMicrotask(() => thread.onmessage?.call(thread as Worker, new MessageEvent("message", { data })));
  };
  const engineCore: EngineCore = new EngineCore({
    toRecorder: (sent) => void core.take(fromEngine(sent)),
    toPage: (sent) => tell(engine, fromEngine(sent)),
    now: () => performance.now(),
    load: () => import("../../src/coach/session"),
  });
  const core: RecorderCore = new RecorderCore({
    store: async () => store,
    lock: async () => {
      if (locked) return null;
      locked = true;
      return () => {
        locked = false;
      };
    },
    now: () => performance.now(),
    toPage: (sent) => tell(recorder, fromRecorder(sent)),
    toEngine: (sent) => {
      const looked = toEngine(sent);
      if (looked.type !== "connect") engineCore.take(looked);
    },
    engine: "0123456789abcdef",
    version: "1.2.3",
    zone: "Europe/Berlin",
    later: (work, ms) => void setTimeout(work, ms),
  });
  recorder.postMessage = (sent: unknown) => {
    const looked = toRecorder(sent);
    if (looked.type === "connect") looked.engine.close();
    else void core.take(looked);
  };
  engine.postMessage = (sent: unknown) => {
    const looked = toEngine(sent);
    if (looked.type === "connect") looked.recorder.close();
    else engineCore.take(looked);
  };
  return { recorder, engine };
}

async function opened(): Promise<Recorder> {
  const recorder = await Recorder.open(threads());
  recorders.push(recorder);
  return recorder;
}

async function entriesOf(id: string): Promise<LogEntry[]> {
  const entries: LogEntry[] = [];
  for await (const entry of readEntries(await store.folder(id))) entries.push(entry);
  return entries;
}

function told({ name, ...entry }: LogEntry): string {
  if ("kind" in entry) return entry.kind;
  if ("source" in entry) return `${entry.side} ${entry.source}`;
  return "start" in entry ? `gap ${entry.side} ${entry.start} ${entry.end}` : name;
}

beforeEach(() => {
  store = new MemoryStore();
  locked = false;
  recorders = [];
});

afterEach(async () => {
  for (const recorder of recorders) await recorder.close();
  vi.useRealTimers();
});

test("a run is in the log, in the order in which it happened", async () => {
  const recorder = await opened();
  const [left, right] = [new FakePod("left"), new FakePod("right")];
  await recorder.attach(left);
  await recorder.attach(right);
  const id = await recorder.begin();
  left.send(8);
  right.send(8);
  left.skip(8);
  left.send(8);
  const summary = await recorder.stop();
  const log = await entriesOf(id);
  const foot = (side: string): string[] => log.map(told).filter((each) => each.startsWith(side));
  expect(foot("left")).toEqual(["left 1", "left 2", "left 3", "left 3", "left 2"]);
  expect(foot("right")).toEqual(["right 1", "right 2", "right 3", "right 2"]);
  expect(log.map(told).filter((each) => !/^(left|right)/.test(each))).toEqual(["start", "stop", "gap left 8 16"]);
  expect(JSON.parse((log[0] as { text: string }).text)).toEqual({
    engine: "0123456789abcdef",
    app: "web",
    version: "1.2.3",
    zone: "Europe/Berlin",
  });
  expect(summary.feet).toMatchObject({ left: { samples: 16, missing: 8 }, right: { samples: 8, missing: 0 } });
  expect(await recorder.unfinished()).toEqual([]);
  expect(locked).toBe(false);
});

test("a value goes to the log as it came, also one that is damaged", async () => {
  const recorder = await opened();
  const pod = new FakePod("left");
  await recorder.attach(pod);
  const id = await recorder.begin();
  pod.onvalue(3, Uint8Array.of(1, 2, 3), 1_777_000_000_123.456);
  await recorder.stop();
  expect(await entriesOf(id)).toContainEqual({
    name: "Received",
    side: "left",
    source: 3,
    receivedUs: 1_777_000_000_123_456,
    value: Uint8Array.of(1, 2, 3),
  });
});

test("samples that overtake the answer which they follow stand behind it", async () => {
  const recorder = await opened();
  const id = await recorder.begin();
  const pod = new FakePod("left");
  pod.hasty = 8;
  await recorder.attach(pod);
  pod.send(8);
  const { feet } = await recorder.stop();
  expect((await entriesOf(id)).map(told)).toEqual(["start", "left 1", "left 2", "left 3", "left 3", "left 2", "stop"]);
  expect(feet.left).toMatchObject({ samples: 16, missing: 0 });
});

test("a shoe may join while the run is under way", async () => {
  const recorder = await opened();
  const id = await recorder.begin();
  expect(await recorder.attach(new FakePod("right"))).toBe("right");
  await recorder.stop();
  expect((await entriesOf(id)).map(told)).toEqual(["start", "right 1", "right 2", "right 2", "stop"]);
});

test("shoes that are watched are heard, by the engine too, and nothing is kept", async () => {
  const recorder = await opened();
  const heard: string[] = [];
  recorder.onheard = (side, source) => heard.push(`${side} ${source}`);
  const [left, right] = [wholePod("left"), new FakePod("right")];
  await recorder.attach(left);
  await recorder.watch();
  await recorder.attach(right);
  left.send(8);
  right.send(8);
  expect(heard).toEqual(["left 1", "left 2", "right 1", "right 2", "left 3", "right 3"]);
  await recorder.unwatch();
  left.send(8);
  expect(heard).not.toContain("left 5");
  expect(left.recordings.map(({ open, acknowledged }) => [open, acknowledged])).toEqual([[false, true]]);
  expect(right.commands.map(({ name }) => name)).toEqual(["StartStream", "StopStream"]);
  expect(await recorder.stored()).toEqual([]);
});

test("a run that begins while shoes are watched has none of what was before it", async () => {
  const recorder = await opened();
  const pod = wholePod("left");
  await recorder.attach(pod);
  await recorder.watch();
  pod.send(16);
  const id = await recorder.begin();
  pod.send(8);
  const { feet } = await recorder.stop();
  expect(feet.left).toMatchObject({ samples: 8, missing: 0 });
  expect((await entriesOf(id)).filter((entry) => entry.name === "Received" && entry.source === 3)).toHaveLength(1);
});

test("shoes on each other's feet are told so, watched or not, and are heard as what they are then", async () => {
  const recorder = await opened();
  const [first, second] = [wholePod("left"), new FakePod("right")];
  await recorder.attach(first);
  await recorder.attach(second);
  await recorder.watch();
  await recorder.turnRound();
  expect([first.side, second.side]).toEqual(["right", "left"]);
  expect([recorder.shoe("right")?.info.device, recorder.shoe("left")?.info.device]).toEqual([1n, 2n]);
  const heard: string[] = [];
  recorder.onheard = (side, source) => heard.push(`${side} ${source}`);
  first.send(8);
  expect(heard).toEqual(["right 3"]);
  await recorder.begin();
  first.send(8);
  expect((await recorder.stop()).feet).toMatchObject({ left: null, right: { samples: 8, missing: 0 } });
});

test("a shoe that was told no foot is told the one that it was attached for", async () => {
  const recorder = await opened();
  const pod = new FakePod(null);
  expect(await recorder.attach(pod, "right")).toBe("right");
  await recorder.watch();
  await recorder.tellSide("right");
  await recorder.tellSide("left");
  expect(pod.side).toBe("right");
  expect(pod.commands.filter(({ name }) => name === "SetSide")).toHaveLength(1);
});

test("a shoe that refuses to be told another foot stays what it is", async () => {
  const recorder = await opened();
  const pod = new FakePod("left");
  await recorder.attach(pod);
  pod.status = Status.NOT_ALLOWED;
  await expect(recorder.turnRound()).rejects.toMatchObject({ reason: "not_paired" });
  expect([recorder.shoe("left")?.name, recorder.shoe("right")]).toEqual(["fake", null]);
});

test("a second recorder is refused while one records, and not after", async () => {
  const [first, second] = [await opened(), await opened()];
  await first.begin();
  await expect(second.begin()).rejects.toMatchObject({ fault: { kind: "busy" } });
  await expect(first.begin()).rejects.toMatchObject({ fault: { kind: "busy" } });
  await first.stop();
  await second.begin();
});

test("what was refused does not end the run that is under way", async () => {
  const recorder = await opened();
  const id = await recorder.begin();
  await expect(recorder.resume("f".repeat(32))).rejects.toMatchObject({ fault: { kind: "unknown" } });
  await expect(recorder.finish("../etc")).rejects.toMatchObject({ fault: { kind: "unknown" } });
  await recorder.stop();
  expect((await entriesOf(id)).map(told)).toEqual(["start", "stop"]);
});

test("full storage is told, keeps what was acknowledged, and lets the run be stopped", async () => {
  const recorder = await opened();
  const faults: RecorderFault["kind"][] = [];
  recorder.onfault = ({ kind }) => kind !== "shoe" && faults.push(kind);
  const pod = new FakePod("left");
  await recorder.attach(pod);
  const id = await recorder.begin();
  pod.send(8);
  await vi.waitFor(async () => expect(await entriesOf(id)).toHaveLength(4));
  (await store.folder(id)).room = 10;
  pod.send(8);
  await vi.waitFor(() => expect(faults).toEqual(["storage"]));
  pod.send(8);
  await recorder.stop();
  expect(faults).toEqual(["storage"]);
  expect(await entriesOf(id)).toHaveLength(4);
  expect(await recorder.unfinished()).toMatchObject([{ id, stopped: false }]);
});

test("a run that was not stopped is offered, and gone on with in the same log", async () => {
  const dead = await opened();
  const pod = new FakePod("left");
  await dead.attach(pod);
  const id = await dead.begin();
  pod.send(8);
  await vi.waitFor(async () => expect(await entriesOf(id)).toHaveLength(4));
  locked = false; // The browser was killed.

  const recorder = await opened();
  expect(await recorder.unfinished()).toMatchObject([{ id, stopped: false, strides: 0 }]);
  await recorder.attach(pod);
  expect(await recorder.resume(id)).toEqual([]);
  pod.send(8);
  const { feet } = await recorder.stop();
  expect(feet.left).toMatchObject({ samples: 16, missing: 0, ending: "whole" });
  const log = (await entriesOf(id)).map(told);
  expect(log.slice(4)).toEqual(["start", "left 1", "left 2", "left 3", "left 2", "stop"]);
  expect([...(await store.folder(id)).files.keys()]).toEqual(["00000000.log", "00000001.log"]);
  expect(await recorder.stored()).toMatchObject([{ id, stopped: true }]);
});

test("what is noted is in the log, and whoever goes on with the run is told its laps, pauses and places", async () => {
  const dead = await opened();
  dead.note("lap"); // No run is under way.
  const id = await dead.begin();
  dead.note("lap", "", 1_777_000_001_000);
  dead.note("position", '{"latitude_deg":52.1}', 1_777_000_001_500);
  dead.note("pause", "", 1_777_000_002_000);
  await vi.waitFor(async () => expect(await entriesOf(id)).toHaveLength(4));
  expect((await entriesOf(id)).at(2)).toMatchObject({
    kind: "position",
    atUs: 1_777_000_001_500_000,
    text: '{"latitude_deg":52.1}',
  });
  locked = false; // The browser was killed.

  const recorder = await opened();
  expect(await recorder.resume(id)).toMatchObject([
    { kind: "lap", at: 1_777_000_001_000 },
    { kind: "position", at: 1_777_000_001_500, text: '{"latitude_deg":52.1}' },
    { kind: "pause", at: 1_777_000_002_000 },
  ]);
});

test("the log is not closed before the runner has said what belongs into it", async () => {
  const recorder = await opened();
  const id = await recorder.begin();
  let said = (): void => undefined;
  const stopped = recorder.stop(
    new Promise<void>((resolve) => {
      said = resolve;
    }),
  );
  await vi.waitFor(async () => expect(await entriesOf(id)).toHaveLength(1));
  recorder.note("known_distance", '{"distance":5000,"by":"treadmill"}');
  said();
  await stopped;
  expect((await entriesOf(id)).map(told)).toEqual(["start", "known_distance", "stop"]);
});

test("a run that was not stopped can be ended as it is", async () => {
  const dead = await opened();
  const id = await dead.begin();
  locked = false;
  const recorder = await opened();
  await recorder.finish(id);
  expect(await recorder.stored()).toMatchObject([{ id, stopped: true }]);
  expect(locked).toBe(false);
});

test("a pod that was lost is sought with growing patience, and streams again", async () => {
  const recorder = await opened();
  const connected: boolean[] = [];
  recorder.onfoot = (side, state) => side === "left" && state.connected !== connected.at(-1) && connected.push(state.connected);
  const pod = new FakePod("left");
  await recorder.attach(pod);
  const id = await recorder.begin();
  vi.useFakeTimers();
  pod.lose(2);
  await vi.advanceTimersByTimeAsync(250 + 500 + 999);
  expect(pod.connections).toBe(3);
  await vi.advanceTimersByTimeAsync(1);
  vi.useRealTimers();
  await recorder.stop();
  expect(pod.connections).toBe(4);
  expect(connected).toEqual([true, false, true]);
  expect((await entriesOf(id)).map(told)).toEqual([
    ...["start", "left 1", "left 2"],
    ...["lost", "found", "left 1", "left 2"],
    ...["left 2", "stop"],
  ]);
});

test("a shoe is refused that does not know its foot, whose foot is taken, or that will not stream", async () => {
  const recorder = await opened();
  await expect(recorder.attach(new FakePod(null))).rejects.toMatchObject({ reason: "side" });
  expect(await recorder.attach(new FakePod(null), "left")).toBe("left");
  await expect(recorder.attach(new FakePod("left"))).rejects.toMatchObject({ reason: "taken" });
  await recorder.begin();
  const stubborn = new FakePod("right");
  stubborn.status = 3;
  await expect(recorder.attach(stubborn)).rejects.toMatchObject({ reason: "refused" });
});

test.each([
  [4, "mtu"],
  [5, "not_paired"],
  [8, "full"],
])("a shoe that will not stream says why: status %i", async (status, reason) => {
  const recorder = await opened();
  await recorder.begin();
  const pod = new FakePod("left");
  pod.status = status;
  await expect(recorder.attach(pod)).rejects.toMatchObject({ name: "ShoeError", reason });
  pod.status = 0;
  expect(await recorder.attach(pod)).toBe("left");
});

test.each([
  ["newer", Uint8Array.of(2, 1, 1)],
  ["foreign", new Uint8Array(35).fill(1)],
  ["foreign", new Uint8Array()],
])("a shoe that says what no shoe of this version says is %s", async (reason, info) => {
  const recorder = await opened();
  const pod = new FakePod("left");
  pod.info = info;
  await expect(recorder.attach(pod)).rejects.toMatchObject({ reason });
});

test("a shoe that sends for the other foot is let go of, and its samples are nobody's", async () => {
  const recorder = await opened();
  const faults: unknown[] = [];
  recorder.onfault = (fault) => faults.push(fault);
  const pod = new FakePod("left");
  await recorder.attach(pod);
  const id = await recorder.begin();
  pod.send(8);
  pod.says = "right";
  pod.send(16);
  expect(faults).toEqual([]);
  pod.send(8);
  expect(faults).toEqual([{ kind: "shoe", side: "left", reason: "contradicts" }]);
  expect(await recorder.attach(new FakePod("left"))).toBe("left");
  await recorder.stop();
  const log = (await entriesOf(id)).map(told);
  expect(log.filter((each) => each.endsWith(" 3"))).toEqual(["left 3", "null 3", "null 3", "null 3"]);
});

test("a shoe that will not stream keeps neither the other nor the run from it", async () => {
  const recorder = await opened();
  const faults: unknown[] = [];
  recorder.onfault = (fault) => faults.push(fault);
  const [left, right] = [new FakePod("left"), new FakePod("right")];
  left.status = 3;
  await recorder.attach(left);
  await recorder.attach(right);
  const id = await recorder.begin();
  right.send(8);
  await recorder.stop();
  expect(faults).toEqual([{ kind: "shoe", side: "left", reason: "refused" }]);
  expect((await entriesOf(id)).map(told)).toContain("right 3");
});

test("what the engine takes of a core is told", async () => {
  const recorder = await opened();
  const shares: number[] = [];
  recorder.onload = (share) => shares.push(share);
  const pod = new FakePod("left");
  await recorder.attach(pod);
  await recorder.begin();
  for (let i = 0; i < 50; i++) pod.send(8);
  await recorder.stop();
  expect(shares).toHaveLength(1);
  expect(shares[0]).toBeGreaterThan(0);
  expect(shares[0]).toBeLessThanOrEqual(1);
});

test("messages of another version, and such as nobody knows, are refused on arrival", () => {
  expect(() => toRecorder({ v: 2, type: "stored", id: 1 })).toThrow(/v is not/);
  expect(() => toRecorder({ v: 1, type: "constructor", id: 1 })).toThrow(/type is not/);
  expect(() => toRecorder({ v: 1, type: "received", side: "middle", source: 1, value: 1, arrived: 1 })).toThrow(/side/);
  expect(() => fromEngine({ v: 1, type: "foot", side: "left", samples: Number.NaN, missing: 0 })).toThrow(/samples/);
  expect(() => fromRecorder(null)).toThrow(/an object/);
});

test("what is fetched is in the log by the name of its recording, and the run waits for it", async () => {
  const recorder = await opened();
  const told: Fetching[] = [];
  recorder.onfetching = (state) => told.push(state);
  const pod = wholePod("left");
  await recorder.attach(pod);
  const id = await recorder.begin();
  pod.send(80);
  pod.skip(800);
  pod.send(8);
  const { feet } = await recorder.stop();
  expect(feet.left).toMatchObject({ samples: 888, missing: 0, ending: "whole" });
  const entries = await entriesOf(id);
  const fetched = entries.filter((entry) => entry.name === "Fetched");
  expect(fetched.length).toBeGreaterThan(40);
  expect(fetched[0]).toMatchObject({ side: "left", device: 1n, boot: 1, recording: 1 });
  expect(entries.filter((entry) => entry.name === "ClockExchange").length).toBeGreaterThan(0);
  // The run ends with the word that it does, and its length is that of what was run.
  expect(entries.at(-1)).toMatchObject({ name: "Event", kind: "stop" });
  expect(told[0]).toEqual({ total: 800, missing: 800, away: [] });
  expect(told.at(-1)?.missing).toBe(0);
});

test("a run that is gone on with fetches what was missed while no one listened", async () => {
  const dead = await opened();
  const pod = wholePod("left");
  await dead.attach(pod);
  const id = await dead.begin();
  pod.send(80);
  pod.skip(16);
  pod.send(80);
  await vi.waitFor(async () => expect((await entriesOf(id)).filter(isSample)).toHaveLength(20));
  await pod.close(); // The browser was killed, and the shoe goes on.
  locked = false;
  pod.skip(4000);

  const recorder = await opened();
  await recorder.attach(pod);
  await recorder.resume(id);
  pod.send(80);
  const { feet } = await recorder.stop();
  expect(feet.left).toMatchObject({ samples: 80 + 16 + 80 + 4000 + 80, missing: 0, ending: "whole" });
});

test("a runner who does not wait for a shoe has the run, and is told why something is missing", async () => {
  const recorder = await opened();
  const told: Fetching[] = [];
  recorder.onfetching = (state) => {
    told.push(state);
    if (state.away.length > 0) recorder.finishNow();
  };
  const [left, right] = [wholePod("left"), wholePod("right")];
  await recorder.attach(left);
  await recorder.attach(right);
  await recorder.begin();
  left.send(80);
  right.send(80);
  left.lose(1000);
  const { feet } = await recorder.stop();
  expect(feet.left).toMatchObject({ samples: 80, ending: "away" });
  expect(feet.right).toMatchObject({ samples: 80, ending: "whole" });
  expect(told[0]?.away).toEqual(["left"]);
  expect(await recorder.stored()).toMatchObject([{ stopped: true }]);
});

test("a shoe may use the room of what is safe at home, and of nothing else", async () => {
  const recorder = await opened();
  const pod = wholePod("left");
  await recorder.attach(pod);
  await recorder.begin();
  pod.send(80);
  const { feet } = await recorder.stop();
  const recordings = feet.left?.recordings ?? [];
  expect(recordings).toEqual([{ device: 1n, boot: 1, recording: 1 }]);
  await recorder.begin();
  pod.send(80);
  await recorder.stop();
  const other = { device: 9n, boot: 1, recording: 2 };
  const gone = { device: 1n, boot: 1, recording: 3 };
  expect(await recorder.free("left", [...recordings, other, gone])).toEqual([...recordings, gone]);
  expect(pod.recordings.map(({ acknowledged }) => acknowledged)).toEqual([true, undefined]);
  expect(await recorder.free("right", recordings)).toEqual([]);
});

test("a shoe keeps what was not waited for, and what it had recorded for another run", async () => {
  const recorder = await opened();
  const pod = wholePod("left");
  await recorder.attach(pod);
  await recorder.begin();
  pod.send(80);
  pod.lose(1000);
  const stopping = recorder.stop();
  recorder.finishNow();
  expect((await stopping).feet.left).toMatchObject({ ending: "away", recordings: [] });
  await recorder.detach("left");
  pod.outOfReach = 0;
  await recorder.attach(pod);
  await recorder.begin();
  pod.send(80);
  expect((await recorder.stop()).feet.left).toMatchObject({ samples: 80, ending: "whole", recordings: [] });
});

test("a shoe tells of its battery when it is connected", async () => {
  const recorder = await opened();
  const charges: (number | null)[] = [];
  recorder.onfoot = (_, { battery }) => charges.push(battery);
  const pod = new FakePod("left");
  pod.battery = 87;
  await recorder.attach(pod);
  await vi.waitFor(() => expect(charges.at(-1)).toBe(87));
  pod.onvalue(0x2a19, Uint8Array.of(86), 0);
  expect(charges.at(-1)).toBe(86);
  await recorder.detach("left");
  expect(charges.at(-1)).toBeNull();
});

function isSample(entry: LogEntry): boolean {
  return entry.name === "Received" && entry.source === 3;
}

test("what a strap says is in the log on no foot, under its name, and of this run only", async () => {
  const recorder = await opened();
  recorder.beside("H10", 0x2a37, Uint8Array.of(0, 60), 1000);
  await recorder.attach(new FakePod("left"));
  const run = await recorder.begin();
  for (const rate of [140, 141]) recorder.beside("H10", 0x2a37, Uint8Array.of(0, rate), 2000);
  await recorder.stop();
  const beside = (await entriesOf(run)).filter((entry) => told(entry) === "null 10807" || told(entry) === "companion");
  expect(beside).toEqual([
    { name: "Event", atUs: 2_000_000, kind: "companion", text: '{"source":10807,"name":"H10"}' },
    { name: "Received", side: null, source: 0x2a37, receivedUs: 2_000_000, value: Uint8Array.of(0, 140) },
    { name: "Received", side: null, source: 0x2a37, receivedUs: 2_000_000, value: Uint8Array.of(0, 141) },
  ]);
});
