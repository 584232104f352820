/** What was missed comes from flash, over whatever link, and what is not in flash is known not to be. */

import { expect, test } from "vitest";

import { Backfill, END } from "../../src/pod/backfill";
import type { Read } from "../../src/pod/backfill";
import { RecordingState } from "../../src/pod/control";
import { FrameFinder } from "../../src/pod/finding";
import { decodeImu, encodeImu } from "../../src/pod/imu";
import { encodeInfo } from "../../src/pod/info";
import { bytesThatFit, encodeFrame } from "../../src/pod/log";
import { IMU } from "../../src/pod/profile";
import type { Range } from "../../src/pod/reassembly";
import { Reassembly } from "../../src/pod/reassembly";
import { chanceOf, flipped, worsened } from "../chance";
import { infoOf } from "../fake-pod";
import { bytes as bytesOf, vectors } from "../vectors";
import { Flash, numbersIn, packetOf } from "./flash";

const ROOM = bytesThatFit(247);
const INFO = encodeInfo(infoOf("left"));

interface Chunk {
  readonly at: number;
  readonly data: Uint8Array;
}

function recorded(samples: number, lost: readonly Range[] = [], ended = true): Flash {
  const flash = new Flash(INFO);
  let from = 0;
  for (const [start, end] of [...lost, [samples, samples] as const]) {
    flash.add(from, start);
    from = end;
  }
  if (ended) flash.end(samples);
  else flash.flush();
  return flash;
}

function chunks(bytes: Uint8Array, { offset, credits }: Read, size = ROOM): Chunk[] {
  const starts = Array.from({ length: credits }, (_, i) => offset + i * size).filter((at) => at < bytes.length);
  return starts.map((at) => ({ at, data: bytes.subarray(at, at + size) }));
}

/** A line that has these samples. */
function lineWith(...held: readonly Range[]): Reassembly {
  const end = held.at(-1)?.[1];
  return new Reassembly(208, 0, { held, newest: end ? [end - 1, Math.round(((end - 1) * 32_768) / 208)] : null });
}

function missingOf(line: Reassembly, end: number): Range[] {
  const [first, last] = [line.held[0], line.held.at(-1)];
  const parts: Range[] = [[0, first?.[0] ?? 0], ...line.missing, [last?.[1] ?? 0, end]];
  return parts.filter(([start, stop]) => start < stop);
}

/** Read over a link that loses nothing; how many bytes were read. */
function fetch(flash: Flash, line: Reassembly, end: number, size = ROOM): { backfill: Backfill; read: number } {
  const backfill = new Backfill(line);
  const [bytes, listed] = [flash.bytes, flash.listed()];
  for (let read = 0, turn = 0; turn < 2000; turn++) {
    const next = backfill.nextRead(missingOf(line, end), listed, size);
    if (next === null) return { backfill, read };
    for (const { at, data } of chunks(bytes, next, size)) {
      backfill.take(at, data);
      read += data.length;
    }
  }
  throw new Error(`still missing: ${missingOf(line, end).join(" ")}`);
}

test("one stretch late in a long run is read and little else", () => {
  const flash = recorded(100_000);
  const line = lineWith([0, 70_000], [71_000, 100_000]);
  const { backfill, read } = fetch(flash, line, 100_000);
  expect([line.missing, backfill.absent]).toEqual([[], []]);
  expect(read).toBeLessThan(4 * 12 * 1000);
});

test("all of a recording comes where nothing was heard", () => {
  const flash = recorded(20_000);
  const line = lineWith();
  const { read } = fetch(flash, line, 20_000);
  expect(line.held).toEqual([[0, 20_000]]);
  expect(read).toBeLessThan(1.1 * flash.bytes.length);
});

test("what the pod itself lost is known not to be there", () => {
  const lost: Range[] = [
    [20_000, 20_100],
    [30_000, 34_000],
  ];
  const flash = recorded(40_000, lost);
  const line = lineWith();
  const { backfill } = fetch(flash, line, 40_000);
  expect([line.missing, backfill.absent]).toEqual([lost, lost]);
});

test("the end of a recording whose pod lost its power is where its bytes end", () => {
  const flash = recorded(6000, [], false);
  const line = lineWith();
  const { backfill } = fetch(flash, line, END);
  expect(line.held).toEqual([[0, 6000]]);
  expect(backfill.absent).toEqual([[6000, END]]);
});

test("a recording under way may have more samples than its flash", () => {
  const flash = recorded(1900, [], false);
  const line = lineWith();
  const backfill = new Backfill(line);
  for (let i = 0; i < 3; i++) {
    const read = backfill.nextRead(missingOf(line, 2000), flash.listed(RecordingState.OPEN), ROOM);
    expect(read).not.toBeNull();
    for (const { at, data } of read ? chunks(flash.bytes, read) : []) backfill.take(at, data);
  }
  expect(line.held).toEqual([[0, 1900]]);
  expect(backfill.absent).toEqual([]);
});

test.each(Array.from({ length: 12 }, (_, seed) => [seed, [0, 0.1, 0.3][seed % 3] ?? 0] as const))(
  "over a bad link every sample comes and none is wrong (%i, %d)",
  (seed, bad) => {
    const chance = chanceOf(seed);
    const lost = (seed % 2 ? [2000, 5000, 8000] : []).map((at): Range => [at, at + 1 + Math.floor(400 * chance())]);
    const samples = 12_000 + Math.floor(40 * chance());
    const flash = recorded(samples, lost);
    const line = lineWith();
    const backfill = new Backfill(line);
    const finder = new FrameFinder();
    const found = new Set<number>();
    // Where a chunk belongs has no checksum either.
    const misplaced = ({ at, data }: Chunk): Chunk => ({ at: at ^ (1 << Math.floor(16 * chance())), data });
    const damage = (chunk: Chunk): Chunk =>
      chance() < 0.1 ? misplaced(chunk) : { at: chunk.at, data: flipped(chunk.data, chance) };
    const [bytes, listed] = [flash.bytes, flash.listed()];
    let turns = 0;
    for (; turns < 300; turns++) {
      const read = backfill.nextRead(missingOf(line, samples), listed, ROOM);
      if (read === null) break;
      for (const { at, data } of worsened(chunks(bytes, read), bad, chance, damage)) {
        backfill.take(at, data);
        for (const { frame } of finder.take(at, data)) {
          if (frame.source === IMU.short) for (const number of numbersIn(decodeImu(frame.value))) found.add(number);
        }
      }
    }
    expect(turns).toBeLessThan(300);
    expect(line.missing).toEqual(lost);
    // Whoever looks through the same bytes later finds the same.
    expect([...found].sort((a, b) => a - b)).toEqual(
      line.held.flatMap(([start, end]) => Array.from({ length: end - start }, (_, i) => start + i)),
    );
  },
);

test("frames are found in whatever order their bytes come", () => {
  for (let seed = 0; seed < 100; seed++) {
    const chance = chanceOf(seed);
    const frames = Array.from({ length: 6 }, (_, i) => ({
      source: IMU.short,
      value: encodeImu(packetOf("left", 19 * i, 19 * i + 1 + Math.floor(10 * chance()))),
    }));
    const whole = Uint8Array.from(frames.flatMap((frame) => [...encodeFrame(frame)]));
    const cuts = Array.from({ length: 7 }, () => 1 + Math.floor((whole.length - 1) * chance())).sort((a, b) => a - b);
    const pieces = [0, ...cuts].map((at, i) => ({ at, data: whole.subarray(at, cuts[i] ?? whole.length) }));
    const shuffled = worsened(pieces, 1e-9, chance, (piece) => piece);
    const finder = new FrameFinder();
    const found = shuffled.flatMap(({ at, data }) => finder.take(at, data));
    expect(found.sort((a, b) => a.start - b.start).map(({ frame }) => frame)).toEqual(frames);
  }
});

test.each([ROOM, 20, 500])("chunks of %i bytes do", (size) => {
  const line = lineWith();
  fetch(recorded(3000), line, 3000, size);
  expect(line.held).toEqual([[0, 3000]]);
});

test("what comes twice brings nothing new", () => {
  const flash = recorded(190);
  const backfill = new Backfill(lineWith());
  expect([backfill.take(0, flash.bytes), backfill.take(0, flash.bytes)]).toEqual([190, 0]);
});

test.each(["backfill", "backfill_misplaced"])("what to read next, from whatever comes, is as %s has it", (name) => {
  const { held, size, state, room, absent, steps } = vectors<{
    held: Range[];
    size: number;
    state: number;
    room: number;
    absent: Range[];
    steps: {
      missing: Range[];
      read: Read | null;
      exhausted?: boolean;
      chunks?: { offset: number; hex: string; fresh: number }[];
    }[];
  }>(name);
  const line = new Reassembly(208);
  // As in Python: live packets of eight, in order.
  for (const [start, end] of held) {
    for (let first = start; first < end; first += 8) line.place(packetOf("left", first, Math.min(first + 8, end)));
  }
  const backfill = new Backfill(line);
  const listed = { name: "RecordingFound", boot: 1, recording: 1, size, checksum: 0, state } as const;
  for (const { missing, read, exhausted, chunks: came = [] } of steps) {
    expect(backfill.nextRead(missing, listed, room)).toEqual(read);
    for (const { offset, hex, fresh } of came) expect(backfill.take(offset, bytesOf(hex))).toBe(fresh);
    if (exhausted !== undefined) expect(backfill.exhausted).toBe(exhausted);
  }
  expect(backfill.absent).toEqual(absent);
});
