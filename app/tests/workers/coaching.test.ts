/** What the coach says is in the log before it is heard, and the log tells it again. */

import { beforeEach, expect, test, vi } from "vitest";

import { cueShape, milestoneShape, readAs, splitShape } from "../../src/coach/documents";
import type { CoachDocument, ProgressDocument } from "../../src/coach/documents";
import * as session from "../../src/coach/session";
import type { LogEntry } from "../../src/recordings/entries";
import { readEntries } from "../../src/recordings/log";
import { documentOf } from "../../src/run/fix";
import { POSITION_SCALE } from "../../src/run/scales";
import type { FromEngine, FromRecorder, ToEngine, ToRecorder } from "../../src/workers/protocol";
import { fromEngine, fromRecorder, message, toEngine, toRecorder } from "../../src/workers/protocol";
import { RecorderCore } from "../../src/workers/recording";
import { EngineCore } from "../../src/workers/thinking";
import type { Made } from "../coach/made";
import { COACH, FIRST_RUN, GOAL, progress, strides } from "../coach/made";
import { MemoryStore } from "../memory";

const START_MS = 1_777_000_000_000;
const SOURCE = 3;
/** Degrees of latitude of a metre. */
const METRE = 180 / (Math.PI * 6_371_000);
/** What a run without shoes goes by. */
const BY_POSITION: ProgressDocument = { ...progress([GOAL, FIRST_RUN]), by_position: true, scale: POSITION_SCALE };
/** From the fourth minute on this runner takes fewer steps. */
const tired = (seconds: number): Made[] => [...strides(seconds, (time) => (time < 240 ? 2.8 : 2.6))];

let store: MemoryStore;

/** Both workers on this thread; the engine is told of strides instead of finding them. */
class House {
  readonly page: FromRecorder[] = [];
  readonly fromEngine: FromEngine[] = [];
  readonly #engine: EngineCore;
  readonly #recorder: RecorderCore;
  #questions = 0;

  constructor(load: () => Promise<typeof session> = async () => session) {
    this.#engine = new EngineCore({
      toRecorder: (sent) => void this.#recorder.take(fromEngine(sent)),
      toPage: (sent) => this.fromEngine.push(fromEngine(sent)),
      now: () => performance.now(),
      load,
    });
    this.#recorder = new RecorderCore({
      store: async () => store,
      lock: async () => () => undefined,
      now: () => performance.now(),
      toPage: (sent) => this.page.push(fromRecorder(sent)),
      toEngine: (sent) => {
        const looked = toEngine(sent);
        if (looked.type !== "connect" && looked.type !== "received") this.#engine.take(looked);
      },
      engine: "0123456789abcdef",
      version: "1.2.3",
      zone: "UTC",
      later: () => undefined,
    });
  }

  async tell(sent: ToRecorder): Promise<void> {
    const looked = toRecorder(sent);
    if (looked.type !== "connect") await this.#recorder.take(looked);
  }

  async begin(by: CoachDocument | null = COACH, to: ProgressDocument = progress()): Promise<string> {
    const brief = by && { coach: JSON.stringify(by), progress: JSON.stringify(to) };
    await this.tell(message<ToRecorder>({ type: "begin", id: this.#questions++, at: START_MS, brief }));
    return this.#run("begun");
  }

  async resume(run: string, at: number): Promise<void> {
    await this.tell(message<ToRecorder>({ type: "resume", id: this.#questions++, at: START_MS + 1000 * at, run }));
    this.#run("resumed");
  }

  #run(type: "begun" | "resumed"): string {
    const found = this.page.find((each) => each.type === type);
    if (found?.type !== "begun" && found?.type !== "resumed") throw new Error(JSON.stringify(this.page));
    return found.run;
  }

  async run(made: Iterable<Made>): Promise<void> {
    for (const { side, time, values } of made) {
      const arrived = START_MS + 1000 * time;
      await this.tell(message<ToRecorder>({ type: "received", side, source: SOURCE, value: Uint8Array.of(1), arrived }));
      const given = message<FromEngine>({ type: "given", side, gap: null, strides: [{ pathChecksum: 0, values }], arrived });
      await this.#recorder.take(fromEngine(given));
    }
    // What the coach says goes through both once more.
    await new Promise((resolve) => setTimeout(resolve));
  }

  /** Goes north by positions, one a second, from one second to another. */
  async go(from: number, to: number, speed: number): Promise<void> {
    for (let second = from; second <= to; second += 1) {
      const text = positionAt(speed * second);
      await this.tell(message<ToRecorder>({ type: "noted", at: START_MS + 1000 * second, kind: "position", text }));
    }
    await new Promise((resolve) => setTimeout(resolve));
  }

  async stop(at: number): Promise<void> {
    await this.tell(message<ToRecorder>({ type: "stop", id: this.#questions++, at: START_MS + 1000 * at }));
    await vi.waitFor(() => expect(this.page.map(({ type }) => type)).toContain("done"));
  }

  get said(): { kind: string; text: string; arrived: number }[] {
    return this.page.filter((each) => each.type === "said");
  }
}

/** The text of a position, so many metres to the north. */
function positionAt(north: number): string {
  return documentOf({ at: 0, latitudeDeg: 52 + north * METRE, longitudeDeg: 13, accuracy: 4, altitude: null, speed: null });
}

async function eventsOf(run: string): Promise<Extract<LogEntry, { name: "Event" }>[]> {
  const events: Extract<LogEntry, { name: "Event" }>[] = [];
  for await (const entry of readEntries(await store.folder(run))) if (entry.name === "Event") events.push(entry);
  return events;
}

async function saidIn(run: string, kind = "cue"): Promise<string[]> {
  return (await eventsOf(run)).filter((each) => each.kind === kind).map(({ text }) => text);
}

beforeEach(() => {
  store = new MemoryStore();
});

test("what the coach goes by stands before the first stride, and each cue before it is heard", async () => {
  const house = new House();
  const run = await house.begin();
  await house.run(tired(420));
  const [start, coach, documents, ...rest] = await eventsOf(run);
  expect([start?.kind, coach?.kind, documents?.kind]).toEqual(["start", "coach", "progress"]);
  expect(JSON.parse(coach?.text ?? "")).toEqual(COACH);
  const cue = rest.find(({ kind }) => kind === "cue");
  const { kind, given, time } = readAs(cueShape, cue?.text ?? "");
  expect([kind, given]).toEqual(["cadence_low", true]);
  expect(cue?.atUs).toBe(Math.round(1e6 * time) + 1000 * START_MS);
  const heard = house.said.find((each) => each.kind === "cue");
  expect(heard).toMatchObject({ kind: "cue", text: cue?.text });
  expect(heard?.arrived).toBeCloseTo(START_MS + 1000 * time, 2);
});

test("a run that was broken off is gone on with by the same coach", async () => {
  const made = tired(900);
  const whole = new House();
  const run = await whole.begin();
  await whole.run(made);
  const dead = new House();
  const broken = await dead.begin();
  await dead.run(made.filter(({ time }) => time < 400));
  const next = new House();
  await next.resume(broken, 400);
  await next.run(made.filter(({ time }) => time >= 400));
  expect(await saidIn(broken)).toEqual(await saidIn(run));
  expect(await saidIn(broken, "split")).toEqual(await saidIn(run, "split"));
  expect((await saidIn(run)).length).toBeGreaterThan(1);
  // What was said before is not said twice.
  expect(next.said.length).toBeLessThan((await saidIn(run)).length + (await saidIn(run, "split")).length);
});

test("what the runner does not want is in the log, and is not said", async () => {
  const house = new House();
  const run = await house.begin();
  await house.tell(message<ToRecorder>({ type: "not_now", at: START_MS + 1000, duration: 500 }));
  await house.run(tired(420));
  await house.tell(message<ToRecorder>({ type: "never", at: START_MS + 421_000, kind: "cadence_low" }));
  await house.run(tired(800).filter(({ time }) => time > 420));
  expect(await saidIn(run, "not_now")).toEqual(['{"not_now":1,"duration":500}']);
  expect(await saidIn(run, "never")).toEqual(['{"never":1,"kind":"cadence_low"}']);
  expect(await saidIn(run)).toEqual([]);
});

test("splits and milestones are told as they happen, and what having run earns at the end", async () => {
  const house = new House();
  const fastest = { length: 1000, time: 400, uncertainty: 1 };
  const run = await house.begin(COACH, progress([GOAL, FIRST_RUN], [fastest]));
  await house.run(strides(800));
  await house.stop(801);
  const splits = (await saidIn(run, "split")).map((each) => readAs(splitShape, each));
  expect(splits.map(({ n, best }) => [n, best])).toEqual([
    [1, 400],
    [2, 400],
  ]);
  expect(splits[0]?.duration).toBeCloseTo(1000 / 3, 0);
  const milestones = (await saidIn(run, "milestone")).map((each) => readAs(milestoneShape, each).of);
  expect(milestones).toEqual([fastest, GOAL, FIRST_RUN]);
  expect((await eventsOf(run)).map(({ kind }) => kind).slice(-2)).toEqual(["stop", "milestone"]);
  const goals = house.fromEngine.filter((each) => each.type === "goals");
  expect(goals[0]?.goals).toEqual([{ goal: GOAL, done: 2000, share: 0.5 }]);
  expect(goals.at(-1)?.goals[0]?.share).toBe(1);
  // Once a second, whatever the feet do.
  expect(goals.length).toBeLessThan(803);
});

test("a run without shoes has its splits and milestones by the way of its positions, once they are sure", async () => {
  const house = new House();
  const run = await house.begin(COACH, BY_POSITION);
  await house.go(0, 800, 3);
  await house.stop(801);
  const splits = (await saidIn(run, "split")).map((each) => readAs(splitShape, each));
  expect(splits.map(({ n }) => n)).toEqual([1, 2]);
  for (const { n, time, duration } of splits) {
    expect(duration).toBeCloseTo(1000 / 3, 0);
    expect(time).toBeCloseTo((1000 * n) / 3, 0);
  }
  const milestones = (await saidIn(run, "milestone")).map((each) => readAs(milestoneShape, each));
  expect(milestones.map(({ of }) => of)).toEqual([GOAL, FIRST_RUN]);
  // A way that is known to 2 % is surely 2 km long when it is 2.08 km: by two standard uncertainties.
  expect(milestones[0]?.value).toBeGreaterThan(4080);
  expect(milestones[0]?.value).toBeLessThan(4100);
  expect(house.said.filter(({ kind }) => kind === "split").map(({ arrived }) => (arrived - START_MS) / 1000)).toEqual([334, 667].map((at) => expect.closeTo(at, -1)));
  expect(house.fromEngine.filter((each) => each.type === "goals").at(-1)?.goals[0]?.share).toBe(1);
});

test("a run without shoes that was broken off is gone on with by the same way", async () => {
  const whole = new House();
  const run = await whole.begin(COACH, BY_POSITION);
  await whole.go(0, 800, 3);
  const dead = new House();
  const broken = await dead.begin(COACH, BY_POSITION);
  await dead.go(0, 400, 3);
  const next = new House();
  await next.resume(broken, 400);
  await next.go(401, 800, 3);
  expect(await saidIn(broken, "split")).toEqual(await saidIn(run, "split"));
  expect(await saidIn(broken, "milestone")).toEqual(await saidIn(run, "milestone"));
  expect(next.said.map(({ kind }) => kind)).toEqual(["split", "milestone"]);
});

test("who walks without shoes has splits and earns nothing", async () => {
  const house = new House();
  const run = await house.begin(COACH, BY_POSITION);
  await house.go(0, 1700, 1.5);
  await house.stop(1701);
  expect(await saidIn(run, "split")).toHaveLength(2);
  expect(await saidIn(run, "milestone")).toEqual([]);
});

test("positions of a run with shoes make no split", async () => {
  const house = new House();
  const run = await house.begin();
  await house.go(0, 400, 3);
  await house.stop(401);
  expect(await saidIn(run, "split")).toEqual([]);
});

test("strides that come after the stop are counted, and nothing is said of their form", async () => {
  const house = new House();
  const run = await house.begin();
  const made = tired(420);
  await house.run(made.filter(({ time }) => time < 300));
  // As when the engine is behind: it gives out the last strides when it is told to stop.
  await house.tell(message<ToRecorder>({ type: "stop", id: 77, at: START_MS + 300_000 }));
  await house.run(made.filter(({ time }) => time >= 300));
  expect(await saidIn(run)).toEqual([]);
});

test.each([
  ["cannot be fetched", COACH, () => Promise.reject(new Error("offline"))],
  ["goes by what is no baseline", { ...COACH, baseline: { baseline: 1, runs: 1, retired: [], metrics: { cadence: { source: "own", knots: [[1]] } } } }, undefined],
] as const)("a coach that %s is silent, and the run goes on", async (_, by, load) => {
  const house = new House(load);
  const run = await house.begin(by as CoachDocument);
  await house.run(tired(10));
  await house.stop(11);
  expect(house.fromEngine.map(({ type }) => type)).toContain("uncoached");
  expect((await eventsOf(run)).map(({ kind }) => kind)).toEqual(["start", "coach", "progress", "stop"]);
});

test("a run without a coach is as it was", async () => {
  const house = new House();
  const run = await house.begin(null);
  await house.run(tired(420));
  await house.stop(421);
  expect((await eventsOf(run)).map(({ kind }) => kind)).toEqual(["start", "stop"]);
});

test("messages of another shape are refused", () => {
  const bad = { ...message<ToEngine>({ type: "not_now", at: 1, duration: 1 }), duration: Number.NaN };
  expect(() => toEngine(bad)).toThrow();
  expect(() => toRecorder(message<ToRecorder>({ type: "never", at: 1, kind: "nagging" as "asymmetry" }))).toThrow();
});
