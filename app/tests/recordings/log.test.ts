/** A log loses nothing that was acknowledged, and a reader gives exactly that. */

import { expect, test } from "vitest";

import type { LogEntry } from "../../src/recordings/entries";
import { decodeSegment } from "../../src/recordings/frames";
import { LogNotWrittenError, LogWriter, bytesOf, readEntries } from "../../src/recordings/log";
import { summarise } from "../../src/recordings/store";
import { MemoryFolder } from "../memory";

const ID = "000102030405060708090a0b0c0d0e0f";
const SEGMENT = 256;

function writerOf(folder: MemoryFolder, now: () => number = () => 0): Promise<LogWriter> {
  return LogWriter.open(folder, { log: bytesOf(ID), now, segmentBytes: SEGMENT });
}

function lap(number: number): LogEntry {
  return { name: "Event", atUs: 1000 * number, kind: "lap", text: `${number}` };
}

async function lapsIn(folder: MemoryFolder): Promise<number[]> {
  const laps: number[] = [];
  for await (const entry of readEntries(folder)) if (entry.name === "Event") laps.push(Number(entry.text));
  return laps;
}

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

test("what was appended is read in order, over many segments", async () => {
  const folder = new MemoryFolder();
  const log = await writerOf(folder);
  for (const i of range(40)) expect(await log.append(lap(i))).toBe(i);
  await log.close();
  expect(await lapsIn(folder)).toEqual(range(40));
  expect(folder.files.size).toBeGreaterThan(2);
  expect([...folder.files.values()].every((file) => file.length === SEGMENT)).toBe(true);
  expect(folder.open).toBe(0);
});

test("an entry can be read as soon as it is acknowledged, without closing", async () => {
  const folder = new MemoryFolder();
  const log = await writerOf(folder);
  for (const i of range(20)) {
    await log.append(lap(i));
    expect(await lapsIn(folder)).toEqual(range(i + 1));
  }
});

test("a log that is opened again goes on in a new segment, and nothing is written over", async () => {
  const folder = new MemoryFolder();
  const first = await writerOf(folder);
  for (const i of range(5)) await first.append(lap(i));
  const before = await folder.read("00000000.log");
  // The first writer is gone without closing.
  const second = await writerOf(folder);
  for (const i of [5, 6, 7]) expect(await second.append(lap(i))).toBe(i);
  expect(await lapsIn(folder)).toEqual(range(8));
  expect(await folder.read("00000000.log")).toEqual(before);
});

test("a crash while a segment was made leaves a log that is read and gone on with", async () => {
  const folder = new MemoryFolder();
  const first = await writerOf(folder);
  for (const i of range(3)) await first.append(lap(i));
  folder.files.set("00000001.log", new Uint8Array(20));
  const second = await writerOf(folder);
  await second.append(lap(3));
  expect([...folder.files.keys()]).toEqual(["00000000.log", "00000001.log", "00000002.log"]);
  expect(await lapsIn(folder)).toEqual(range(4));
});

test("a last frame cut anywhere leaves those before it", async () => {
  const folder = new MemoryFolder();
  const log = await writerOf(folder);
  for (const i of range(4)) await log.append(lap(i));
  const whole = await folder.read("00000000.log");
  const { valid, frames } = decodeSegment(whole);
  const last = valid - 12 - (frames.at(-1)?.payload.length ?? 0);
  for (let cut = last; cut < valid; cut++) {
    folder.files.set("00000000.log", whole.slice(0, cut));
    expect(await lapsIn(folder)).toEqual(range(3));
  }
});

test("every flipped bit is noticed: what is read is a beginning of what was written", async () => {
  const folder = new MemoryFolder();
  const log = await writerOf(folder);
  for (const i of range(4)) await log.append(lap(i));
  const whole = await folder.read("00000000.log");
  const { valid } = decodeSegment(whole);
  for (let bit = 0; bit < 8 * valid; bit++) {
    const damaged = whole.slice();
    damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    folder.files.set("00000000.log", damaged);
    const laps = await lapsIn(folder).catch((error: Error) => error.name);
    expect(laps).toEqual(range(laps.length));
    expect(laps.length).toBeLessThan(4);
  }
});

test.each([
  ["takes a part", null, "full"],
  ["says that its quota is used up", new DOMException("no more", "QuotaExceededError"), "full"],
  ["breaks", new DOMException("broken", "InvalidStateError"), "failed"],
] as const)("storage that %s stops the writer, and keeps what was acknowledged", async (_, throws, reason) => {
  const folder = new MemoryFolder();
  const log = await writerOf(folder);
  for (const i of range(3)) await log.append(lap(i));
  folder.room = 7;
  folder.throws = throws;
  const stopped = expect.objectContaining({ name: "LogNotWrittenError", reason });
  await expect(log.append(lap(3))).rejects.toEqual(stopped);
  folder.room = Number.POSITIVE_INFINITY;
  await expect(log.append(lap(3))).rejects.toEqual(stopped);
  expect(await lapsIn(folder)).toEqual(range(3));
  expect(folder.open).toBe(0);
  const next = await writerOf(folder);
  await next.append(lap(3));
  expect(await lapsIn(folder)).toEqual(range(4));
});

test("storage without room for a segment is said before anything is recorded", async () => {
  const folder = new MemoryFolder();
  folder.room = SEGMENT - 1;
  await expect(writerOf(folder)).rejects.toBeInstanceOf(LogNotWrittenError);
});

test("what was written is synced after a second, and not before", async () => {
  const folder = new MemoryFolder();
  let now = 0;
  const log = await writerOf(folder, () => now);
  const begun = folder.flushes;
  now = 999;
  await log.append(lap(0));
  await log.syncIfDue();
  expect(folder.flushes).toBe(begun);
  now = 1000;
  await log.syncIfDue();
  expect(folder.flushes).toBe(begun + 1);
  now = 5000;
  await log.syncIfDue();
  expect(folder.flushes).toBe(begun + 1);
});

test("a log tells when its run began, how long it is and whether it was stopped", async () => {
  const folder = new MemoryFolder();
  const log = await writerOf(folder);
  const values = Float64Array.of(1, 2);
  await log.append({ name: "Event", atUs: 5_000_000, kind: "start", text: "{}" });
  await log.append({ name: "Received", side: "left", source: 3, receivedUs: 7_500_000, value: Uint8Array.of(1) });
  await log.append({ name: "LiveStride", side: "left", pathChecksum: 1, values });
  await log.append({ name: "LiveStride", side: "left", pathChecksum: 1, values: values.map(() => 0) });
  expect(await summarise(ID, folder)).toMatchObject({ id: ID, start: 5000, seconds: 2.5, strides: 1, stopped: false });
  await log.append({ name: "Event", atUs: 9_000_000, kind: "stop", text: "" });
  expect(await summarise(ID, folder)).toMatchObject({ seconds: 4, stopped: true });
});
