/** One shoe through a run, in virtual time: what is lost on the way comes back from its flash, whole and nothing wrong. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { decodeImu } from "../../src/pod/imu";
import { FrameFinder } from "../../src/pod/finding";
import { IMU } from "../../src/pod/profile";
import type { Exchange } from "../../src/pod/conversation";
import { LinkError } from "../../src/pod/link";
import type { Chunk } from "../../src/run/fetching";
import type { Ending } from "../../src/run/pod";
import { Pod } from "../../src/run/pod";
import type { ShoeError } from "../../src/run/refusals";
import { chanceOf } from "../chance";
import { FakePod, wholePod } from "../fake-pod";
import { numbersIn } from "../pod/flash";

/** What a recorder would have in its log. */
class Kept {
  readonly live: number[] = [];
  readonly fetched = new Set<string>();
  readonly exchanges: Exchange[] = [];
  readonly connected: boolean[] = [];
  readonly broken: ShoeError["reason"][] = [];
  readonly refused: string[] = [];
  bytes = 0;
  readonly #finders = new Map<string, FrameFinder>();

  onvalue = (_: unknown, short: number, value: Uint8Array): void => {
    if (short !== IMU.short) return;
    try {
      this.live.push(...numbersIn(decodeImu(value)));
    } catch {
      // Damaged on the way.
    }
  };
  onfetched = (_: unknown, { boot, recording, offset, data }: Chunk): void => {
    const name = `${boot} ${recording}`;
    const finder = this.#finders.get(name) ?? new FrameFinder();
    this.#finders.set(name, finder);
    this.bytes += data.length;
    for (const { frame } of finder.take(offset, data)) {
      if (frame.source !== IMU.short) continue;
      for (const number of numbersIn(decodeImu(frame.value))) this.fetched.add(`${name} ${number}`);
    }
  };
  onexchange = (_: unknown, exchange: Exchange): void => void this.exchanges.push(exchange);
  onconnected = (_: unknown, connected: boolean): void => void this.connected.push(connected);
  onrefused = (_: unknown, { reason }: ShoeError | LinkError): void => void this.refused.push(reason);
  onbroken = (_: unknown, { reason }: ShoeError): void => void this.broken.push(reason);
}

let kept: Kept;
let pods: Pod[];

beforeEach(() => {
  vi.useFakeTimers();
  kept = new Kept();
  pods = [];
});

afterEach(async () => {
  for (const pod of pods) await pod.close();
  vi.useRealTimers();
});

async function streaming(fake: FakePod): Promise<Pod> {
  const pod = await Pod.open(fake, kept);
  pods.push(pod);
  await pod.stream();
  return pod;
}

/** Let time pass, with samples as they come. */
async function run(fake: FakePod, seconds: number): Promise<void> {
  for (let i = 0; i < 26 * seconds; i++) {
    fake.send(8);
    await vi.advanceTimersByTimeAsync(1000 / 26);
  }
}

async function finished(pod: Pod, withinMs = 120_000): Promise<Ending> {
  let ending: Ending | null = null;
  void pod.finish().then((how) => (ending = how));
  for (let ms = 0; ending === null && ms < withinMs; ms += 50) await vi.advanceTimersByTimeAsync(50);
  if (ending === null) throw new Error("it does not end");
  return ending;
}

test("a run without a loss fetches nothing", async () => {
  const fake = wholePod("left");
  const pod = await streaming(fake);
  await run(fake, 10);
  expect(await finished(pod)).toBe("whole");
  expect([pod.intake.samples, pod.intake.missing, kept.bytes]).toEqual([2080, 0, 0]);
});

test("what was missed while a shoe was away is fetched while the run goes on", async () => {
  const fake = wholePod("left");
  const pod = await streaming(fake);
  await run(fake, 5);
  fake.lose(3);
  await run(fake, 8);
  expect(pod.connected).toBe(true);
  await run(fake, 2);
  expect(pod.intake.missing).toBe(0);
  expect(await finished(pod)).toBe("whole");
  expect(pod.intake.samples).toBe(15 * 208);
  expect(kept.connected).toEqual([false, true]);
});

test("a packet that gets lost is fetched a moment later", async () => {
  const fake = wholePod("left");
  const pod = await streaming(fake);
  await run(fake, 2);
  fake.skip(8);
  await run(fake, 3);
  expect([pod.intake.missing, pod.intake.samples]).toEqual([0, 5 * 208 + 8]);
});

test("a shoe that says nothing for three seconds is let go of, and found again", async () => {
  const fake = wholePod("left");
  const pod = await streaming(fake);
  await run(fake, 2);
  fake.skip(4 * 208);
  await vi.advanceTimersByTimeAsync(3000);
  expect(kept.connected).toEqual([]);
  await vi.advanceTimersByTimeAsync(1100);
  expect(kept.connected).toEqual([false, true]);
  await run(fake, 2);
  expect(await finished(pod)).toBe("whole");
});

test("a page that was asleep listens before it takes a shoe for lost", async () => {
  const fake = wholePod("left");
  await streaming(fake);
  await run(fake, 2);
  vi.setSystemTime(Date.now());
  const asleep = vi.spyOn(performance, "now").mockReturnValue(performance.now() + 60_000);
  await vi.advanceTimersByTimeAsync(1000);
  asleep.mockRestore();
  expect(kept.connected).toEqual([]);
});

test("a shoe that began anew gives what it had before, as far as its flash has it", async () => {
  const fake = wholePod("left");
  const pod = await streaming(fake);
  await run(fake, 5);
  fake.outOfReach = 4;
  fake.lose(4);
  await run(fake, 2);
  fake.reboot();
  await run(fake, 10);
  expect(await finished(pod)).toBe("whole");
  const { streams } = pod.intake;
  expect(streams.map(({ name }) => [name.boot, name.recording])).toEqual([
    [1, 1],
    [2, 2],
  ]);
  // Seven seconds before its power failed, two of them unheard; then what it recorded once it was told to.
  expect(streams[0]?.line.held).toEqual([[0, 7 * 208]]);
  expect(streams[1]?.missing).toEqual([]);
});

test("what the shoe itself lost is said to be lost", async () => {
  const fake = wholePod("left");
  const pod = await streaming(fake);
  await run(fake, 5);
  fake.drop(100);
  await run(fake, 5);
  expect(await finished(pod)).toBe("lost");
  expect([pod.intake.missing, pod.intake.settled]).toEqual([100, true]);
});

test("in the end an answer that got lost costs nothing: where the recording ends is in flash", async () => {
  const fake = wholePod("left");
  const pod = await streaming(fake);
  await run(fake, 5);
  fake.skip(100);
  fake.answers = false;
  const ending = finished(pod);
  await vi.advanceTimersByTimeAsync(100);
  // It has stopped, and no one knows.
  await fake.write(2, Uint8Array.of(2, 99));
  fake.answers = true;
  expect(await ending).toBe("whole");
  expect(pod.intake.samples).toBe(5 * 208 + 100);
});

test("the end of a run waits for a shoe that is away, however often it goes", async () => {
  const fake = wholePod("left");
  const pod = await streaming(fake);
  await run(fake, 30);
  fake.lose(6);
  fake.skip(60 * 208);
  const ending = finished(pod);
  await vi.advanceTimersByTimeAsync(20_000);
  fake.lose(1);
  await vi.advanceTimersByTimeAsync(300);
  fake.lose(1);
  expect(await ending).toBe("whole");
  expect(pod.intake.samples).toBe(90 * 208);
});

test("a runner who does not wait has what there is", async () => {
  const fake = wholePod("left");
  const pod = await streaming(fake);
  await run(fake, 5);
  fake.lose(1000);
  fake.skip(208);
  const ending = finished(pod);
  await vi.advanceTimersByTimeAsync(10_000);
  pod.giveUp();
  expect(await ending).toBe("away");
  expect(pod.intake.samples).toBe(5 * 208);
});

test("fetching ends where the runner ends it", async () => {
  const fake = wholePod("left");
  const pod = await streaming(fake);
  fake.skip(200 * 208);
  const ending = finished(pod);
  await vi.advanceTimersByTimeAsync(300);
  pod.giveUp();
  expect(await ending).toBe("given_up");
  const had = kept.bytes;
  await vi.advanceTimersByTimeAsync(5000);
  expect(kept.bytes - had).toBeLessThan(20_000);
});

test("a shoe that is found again and refuses says why, and streams when it does no longer", async () => {
  const fake = wholePod("left");
  const pod = await streaming(fake);
  await run(fake, 2);
  fake.status = 8;
  fake.lose();
  await run(fake, 2);
  expect([pod.connected, kept.refused[0]]).toEqual([false, "full"]);
  fake.status = 0;
  await run(fake, 8);
  expect(await finished(pod)).toBe("whole");
  expect(pod.intake.samples).toBe(12 * 208);
});

test("a connection that is there and carries nothing is let go of in the end, too, and not asked without a pause", async () => {
  const fake = wholePod("left");
  const pod = await streaming(fake);
  await run(fake, 2);
  fake.skip(208);
  const write = vi.spyOn(fake, "write").mockRejectedValue(new LinkError("lost", "an operation failed"));
  const ending = finished(pod);
  await vi.advanceTimersByTimeAsync(3000);
  expect(write.mock.calls.length).toBeLessThan(20);
  write.mockRestore();
  expect(await ending).toBe("whole");
});

test("a shoe that refuses to be read keeps what it has, and the run ends", async () => {
  const fake = wholePod("left");
  const pod = await streaming(fake);
  await run(fake, 2);
  fake.skip(208);
  fake.status = 5;
  expect(await finished(pod)).toBe("lost");
});

test("a shoe without flash is not waited for", async () => {
  const fake = new FakePod("left");
  const pod = await streaming(fake);
  await run(fake, 2);
  fake.lose(1000);
  expect(await finished(pod, 100)).toBe("away");
});

test("clocks are exchanged in bursts, when it is found and every 20 seconds", async () => {
  const fake = wholePod("left");
  await streaming(fake);
  await run(fake, 1);
  expect(kept.exchanges).toHaveLength(16);
  await run(fake, 20);
  expect(kept.exchanges).toHaveLength(32);
  fake.lose();
  await run(fake, 1);
  expect(kept.exchanges).toHaveLength(48);
  await run(fake, 20);
  expect(kept.exchanges).toHaveLength(64);
  for (const { asked, answered } of kept.exchanges) expect(answered).toBeGreaterThanOrEqual(asked);
});

test("a shoe without a clock is not asked for the time, and one that does not answer is not asked on", async () => {
  const without = new FakePod("left", 2);
  await streaming(without);
  await run(without, 1);
  expect(kept.exchanges).toEqual([]);
});

test.each(Array.from({ length: 4 }, (_, seed) => [seed, seed % 2 ? 0.3 : 0.1] as const))(
  "over a link that loses, doubles, damages and shuffles, with a disconnect now and then, nothing is missing (%i, %d)",
  async (seed, bad) => {
    const fake = wholePod("left");
    fake.chance = chanceOf(seed);
    const pod = await streaming(fake);
    fake.bad = bad;
    for (let i = 0; i < 3; i++) {
      await run(fake, 15);
      fake.lose(Math.floor(4 * fake.chance()));
    }
    await run(fake, 5);
    expect(await finished(pod)).toBe("whole");
    expect(pod.intake.streams.map(({ line }) => line.held)).toEqual([[[0, 50 * 208]]]);
    // Every sample that was believed is where it belongs, and what is in the log makes the same whole.
    const there = new Set([...kept.live.map((number) => `1 1 ${number}`), ...kept.fetched]);
    expect(there.size).toBe(50 * 208);
  },
);
