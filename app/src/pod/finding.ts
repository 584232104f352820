/**
 * The frames of a recording in flash, found in bytes that come in any order, with holes, twice, or damaged.
 *
 * A download in order needs none of this. Where chunks are lost, or only the stretch is read that was missed live, bytes
 * come from somewhere in the middle: then a frame is wherever its checksum says that there is one. The same bytes in the
 * same order give the same frames here and in Python, where a log is sealed.
 */

import { bisect } from "./bisect";
import { CHECKSUM, crc16 } from "./checksums";
import type { Answer } from "./control";
import { decodeAnswer } from "./control";
import { PacketError } from "./errors";
import type { ImuPacket } from "./imu";
import { decodeImu } from "./imu";
import { decodeInfo } from "./info";
import type { Frame } from "./log";
import { FRAME_HEAD, LONGEST_VALUE } from "./log";
import { CONTROL, IMU, INFO, STRIDE } from "./profile";
import type { Range } from "./reassembly";
import { decodeStride } from "./stride";

/** What a frame says of samples; others are found, and of no use here. */
interface Said {
  readonly packet: ImuPacket | null;
  readonly answer: Answer | null;
}

/**
 * What frames in flash are of. A checksum alone is right by chance in one of 65,536 places, and what is believed to be a
 * frame hides those that are: so its value must be one, too.
 */
const READERS: Readonly<Record<number, (value: Uint8Array) => Said>> = {
  [INFO.short]: (value) => {
    decodeInfo(value);
    return { packet: null, answer: null };
  },
  [CONTROL.short]: (value) => ({ packet: null, answer: decodeAnswer(value) }),
  [IMU.short]: (value) => ({ packet: decodeImu(value), answer: null }),
  [STRIDE.short]: (value) => {
    decodeStride(value);
    return { packet: null, answer: null };
  },
};
const AROUND = FRAME_HEAD + CHECKSUM;

/** A frame in its place: its first byte, and the first one after it. */
export interface Found extends Said {
  readonly start: number;
  readonly end: number;
  readonly frame: Frame;
}

/** Bytes without a hole, in which no frame has been found yet. */
interface Stretch {
  readonly start: number;
  readonly data: Uint8Array;
}

/** It keeps the bytes in which no frame was found, and of the others where they are. */
export class FrameFinder {
  // Both in order of place, and apart from each other.
  readonly #open: Stretch[] = [];
  readonly #done: Range[] = [];

  /**
   * Take bytes of the recording; the frames that are whole now, in order of place.
   *
   * What was found stays. Other bytes give way to newer ones in the same place, since they may have been damaged.
   */
  take(offset: number, data: Uint8Array): Found[] {
    return this.#notDone(offset, offset + data.length).flatMap(([start, end]) =>
      this.#search(this.#join(start, data.subarray(start - offset, end - offset))),
    );
  }

  /** The parts of [start, stop) in which no frame was found. */
  #notDone(start: number, stop: number): Range[] {
    const parts: Range[] = [];
    let from = start;
    for (let at = bisect(this.#done, ([, end]) => end <= start); from < stop; at++) {
      const [begin, end] = this.#done[at] ?? [stop, stop];
      if (from < begin) parts.push([from, Math.min(begin, stop)]);
      from = end;
    }
    return parts;
  }

  /** Put bytes to those that they touch; the stretch that they are in then. */
  #join(start: number, data: Uint8Array): Stretch {
    const stop = start + data.length;
    const first = bisect(this.#open, (each) => endOf(each) < start);
    const last = bisect(this.#open, (each) => each.start <= stop);
    const touched = this.#open.slice(first, last);
    const begin = Math.min(start, ...touched.map((each) => each.start));
    const whole = new Uint8Array(Math.max(stop, ...touched.map(endOf)) - begin);
    for (const each of [...touched, { start, data }]) whole.set(each.data, each.start - begin);
    const stretch = { start: begin, data: whole };
    this.#open.splice(first, touched.length, stretch);
    return stretch;
  }

  /** The frames in a stretch; only what is between them is kept of it. */
  #search(stretch: Stretch): Found[] {
    const found = [...framesIn(stretch)];
    if (found.length > 0) {
      const at = bisect(this.#open, (each) => each.start < stretch.start);
      this.#open.splice(at, 1, ...between(stretch, found));
      for (const { start, end } of found) this.#note(start, end);
    }
    return found;
  }

  /** Remember that a frame is there, as one with its neighbours. */
  #note(start: number, stop: number): void {
    const first = bisect(this.#done, ([, end]) => end < start);
    const touched = this.#done.slice(first, first + 2).filter(([begin, end]) => end === start || begin === stop);
    const begin = Math.min(start, ...touched.map(([each]) => each));
    const end = Math.max(stop, ...touched.map(([, each]) => each));
    this.#done.splice(first, touched.length, [begin, end]);
  }
}

/** Where there is no frame, one is looked for a byte further on. */
function* framesIn(stretch: Stretch): Generator<Found> {
  let at = 0;
  while (at + AROUND <= stretch.data.length) {
    const found = frameAt(stretch, at);
    if (found) yield found;
    at = found ? found.end - stretch.start : at + 1;
  }
}

function frameAt({ start, data }: Stretch, at: number): Found | null {
  const [length = 0, source = 0] = data.subarray(at, at + FRAME_HEAD);
  const end = at + AROUND + length;
  const read = READERS[source];
  if (length > LONGEST_VALUE || read === undefined || end > data.length || !isWhole(data, at, end)) return null;
  const value = data.slice(at + FRAME_HEAD, end - CHECKSUM);
  try {
    return { start: start + at, end: start + end, frame: { source, value }, ...read(value) };
  } catch (error) {
    if (error instanceof PacketError) return null;
    throw error;
  }
}

function isWhole(data: Uint8Array, at: number, end: number): boolean {
  const [low = 0, high = 0] = data.subarray(end - CHECKSUM, end);
  return (low | (high << 8)) === crc16(data.subarray(at, end - CHECKSUM));
}

/** What of a stretch is before, between and after the frames in it. */
function between(stretch: Stretch, found: readonly Found[]): Stretch[] {
  const ends = [stretch.start, ...found.map(({ end }) => end)];
  const starts = [...found.map(({ start }) => start), endOf(stretch)];
  return ends.flatMap((end, i) => {
    const start = starts[i] ?? end;
    return start > end ? [{ start: end, data: stretch.data.slice(end - stretch.start, start - stretch.start) }] : [];
  });
}

function endOf({ start, data }: Stretch): number {
  return start + data.length;
}
