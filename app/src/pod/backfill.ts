/**
 * What to read from a pod's flash so that the samples come that were missed, and no more than that.
 *
 * A recording in flash is a row of bytes, and samples have numbers. Between the two stand frames of IMU, of 19 samples
 * each, with a few others in between. So the place of a sample is about known, and each frame found says it better.
 *
 * Pure: whoever drives it asks what to read next, reads it over whatever link there is, and hands on what comes, in any
 * order, twice, in part or damaged. What a read does not bring, a later one does. The same as `openstride.pod.Backfill`.
 */

import { bisect } from "./bisect";
import type { Result } from "./control";
import { RecordingState } from "./control";
import { OutOfLineError } from "./errors";
import type { Found } from "./finding";
import { FrameFinder } from "./finding";
import type { ImuPacket } from "./imu";
import { samplesOf } from "./imu";
import type { Placed, Range, Reassembly } from "./reassembly";

/** So many chunks are asked for at once: 15 kB, which a phone has room for and a link brings in a fraction of a second. */
export const MOST_CREDITS = 64;
/** Numbers of samples are below this; a stretch that ends here has no end that is known. */
export const END = 2 ** 31;

const SAMPLES = 19;
/** A frame of IMU: a head, 19 samples, a checksum, and a frame around them. */
const FRAME = 244;
/** Frames that are not of IMU take so much of a recording, at most: a stride of 33 bytes for 0.3 s of samples. */
const OTHERS = 0.05;
/**
 * Nearer than this (bytes) it is read from the last frame that is known, so that no gap is left between the two: only a
 * row of frames without one tells that samples are not there.
 */
const NEAR = 8 * FRAME;
/**
 * After so many reads in a row that brought nothing the place that they began from is no longer believed: a chunk may
 * come with a wrong place, and then what was found in it is somewhere else.
 */
const DOUBT = 8;

/** A recording in flash, as the pod lists it. */
export type Listed = Extract<Result, { readonly name: "RecordingFound" }>;

/** What to ask of a pod: so many chunks, from a byte on. */
export interface Read {
  readonly offset: number;
  readonly credits: number;
}

/** A place in a recording: the sample before which it is, and the byte. */
interface Mark {
  readonly number: number;
  readonly offset: number;
}

/** The samples of one recording in flash, as far as they are missing. */
export class Backfill {
  readonly #line: Reassembly;
  readonly #finder = new FrameFinder();
  /** Of frames of IMU: what is before them, and what is after them, in order of numbers. */
  readonly #marks: Mark[] = [{ number: 0, offset: 0 }];
  /** Frames by the byte at which they begin: where they end, and the samples they hold, or the end of all samples. */
  readonly #frames = new Map<number, { readonly end: number; readonly numbers: Range | null }>();
  readonly #absent: Range[] = [];
  readonly #came = new Set<number>();
  #awaited = 0;
  /** How many reads in a row brought no frame that is new. */
  #fruitless = -1;

  /** @param line which samples are there; what is found is placed on it */
  constructor(line: Reassembly) {
    this.#line = line;
  }

  /** The numbers of samples that are not in flash: the pod lost them, or had no room. */
  get absent(): readonly Range[] {
    return this.#absent.toSorted(([a], [b]) => a - b);
  }

  /** Whether all has come that was asked for last. */
  get exhausted(): boolean {
    return this.#came.size >= this.#awaited;
  }

  /**
   * What to read next; null where all that is missing is there, or known not to be in flash.
   *
   * @param missing numbers that are wanted; a stretch may go on to {@link END}
   * @param recording as the pod lists it now
   * @param room how many bytes of a recording fit a chunk of this link
   */
  nextRead(missing: readonly Range[], recording: Listed, room: number): Read | null {
    const wanted = missing.flatMap((stretch) => this.#inFlash(stretch, recording));
    const [first] = wanted;
    if (first === undefined) return null;
    this.#fruitless += 1;
    if (this.#fruitless > 0 && this.#fruitless % DOUBT === 0) this.#forget(first[0]);
    const offset = this.#placeOf(first[0], recording.size);
    // As many of those that follow as fit this read: going through what is there is quicker than asking again.
    const reach = offset + MOST_CREDITS * room;
    const beyond = wanted.findIndex(([start], i) => i > 0 && this.#placeOf(start, recording.size) >= reach);
    const [, end] = wanted.at(beyond < 0 ? -1 : beyond - 1) ?? first;
    const length = Math.trunc((1 + OTHERS) * Math.max(0, this.#guess(end) - offset) + 2 * FRAME);
    const stop = Math.min(recording.size, offset + length);
    this.#awaited = Math.min(MOST_CREDITS, Math.max(1, Math.ceil((stop - offset) / room)));
    this.#came.clear();
    return { offset, credits: this.#awaited };
  }

  /** Take bytes of the recording; how many samples came with them that had not been there. */
  take(offset: number, data: Uint8Array): number {
    this.#came.add(offset);
    return this.#finder.take(offset, data).reduce((sum, found) => sum + this.#place(found), 0);
  }

  /** Take note of a frame; how many new samples it brought. */
  #place({ start, end, packet, answer }: Found): number {
    let numbers: Range | null = null;
    let fresh = 0;
    if (packet) {
      const placed = this.#placed(packet);
      if (placed === null) return 0;
      numbers = [placed.number, placed.number + samplesOf(packet)];
      fresh = placed.fresh.reduce((sum, [from, to]) => sum + (to - from), 0);
      this.#mark({ number: numbers[0], offset: start });
      this.#mark({ number: numbers[1], offset: end });
    } else if (answer?.result?.name === "StreamStopped") {
      numbers = [answer.result.samples, END];
    }
    if (!this.#frames.has(start)) this.#fruitless = -1;
    this.#frames.set(start, { end, numbers });
    return fresh;
  }

  #placed(packet: ImuPacket): Placed | null {
    try {
      return this.#line.place(packet);
    } catch (error) {
      if (error instanceof OutOfLineError) return null;
      throw error;
    }
  }

  #mark(mark: Mark): void {
    const at = bisect(this.#marks, ({ number }) => number < mark.number);
    // Of two places before a sample the one that was found last is believed: a wrong one is found again in truth.
    this.#marks.splice(at, this.#marks[at]?.number === mark.number ? 1 : 0, mark);
  }

  /** Forgets the nearest place that is known before a sample, and the nearest after it. */
  #forget(number: number): void {
    // That all begins with the first byte was not read anywhere.
    const from = Math.max(1, this.#after(number) - 1);
    this.#marks.splice(from, this.#after(number) + 1 - from);
  }

  /** The parts of a stretch that may be in flash; those that are known not to be are remembered. */
  #inFlash(stretch: Range, recording: Listed): Range[] {
    const parts = this.#absent.reduce<Range[]>((left, gone) => left.flatMap((part) => without(part, gone)), [stretch]);
    return parts.flatMap(([from, to]): Range[] => {
      let start = from;
      while (start < to) {
        const gap = this.#gapAt(start, recording);
        if (gap === null) return [[start, to]];
        this.#absent.push([start, Math.min(gap[1], to)]);
        start = gap[1];
      }
      return [];
    });
  }

  /** The samples around a number that flash does not hold; null where that is not known. */
  #gapAt(number: number, recording: Listed): Range | null {
    const before = this.#before(number);
    let at = before.offset;
    let end = before.number;
    for (let frame = this.#frames.get(at); frame !== undefined; frame = this.#frames.get(at)) {
      at = frame.end;
      if (frame.numbers === null) continue;
      const [start, stop] = frame.numbers;
      if (stop === END) return [end, END];
      if (start > number) return [end, start];
      end = stop;
    }
    // A pod whose power failed did not say how many samples there were.
    const closed = !(recording.state & RecordingState.OPEN);
    return closed && at >= recording.size && end <= number ? [end, END] : null;
  }

  /** A byte from which to read to find a sample. */
  #placeOf(number: number, size: number): number {
    const after = this.#after(number);
    const before = this.#before(number).offset;
    const end = this.#marks[after]?.offset ?? size;
    const expected = this.#guess(number);
    const within = expected < end ? expected : Math.floor((before + end) / 2);
    // Where the pod itself lost samples there are fewer bytes than their numbers let expect.
    const guess = before + Math.floor((within - before) / 2 ** Math.max(0, this.#fruitless));
    return guess - before < NEAR ? before : guess;
  }

  /** About where a sample is, if the pod lost none. */
  #guess(number: number): number {
    const before = this.#before(number);
    return before.offset + Math.floor((number - before.number) / SAMPLES) * FRAME;
  }

  /** The nearest place that is known before a sample. */
  #before(number: number): Mark {
    return this.#marks[this.#after(number) - 1] ?? { number: 0, offset: 0 };
  }

  /** Where in the marks those after a sample begin. */
  #after(number: number): number {
    return bisect(this.#marks, (mark) => mark.number <= number);
  }
}

/** What is left of a stretch. */
export function without([from, to]: Range, [start, end]: Range): Range[] {
  const parts: Range[] = [
    [from, Math.min(to, start)],
    [Math.max(from, end), to],
  ];
  return parts.filter(([begin, stop]) => begin < stop);
}
