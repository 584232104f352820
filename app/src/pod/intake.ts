/**
 * What has come of a pod's recordings, live and from flash, and what is missing of them. The same entries of a log in the
 * same order give the same, so that a run that was broken off is gone on with where it was.
 */

import { Backfill, END, without } from "./backfill";
import { decodeAnswer } from "./control";
import { OutOfLineError, PacketError } from "./errors";
import type { ImuPacket } from "./imu";
import { decodeImu } from "./imu";
import type { Info } from "./info";
import { decodeInfo, encodeInfo } from "./info";
import { CONTROL, IMU, INFO } from "./profile";
import type { LineState, Range } from "./reassembly";
import { Reassembly } from "./reassembly";

const SIXTEENTHS = 16;

/** What a recording is known by. */
export interface RecordingName {
  readonly device: bigint;
  readonly boot: number;
  readonly recording: number;
}

/** A stream, as it crosses the boundary of a thread. */
export interface StreamState {
  readonly info: Uint8Array;
  readonly recording: number;
  readonly first: number;
  readonly samples: number | null;
  readonly line: LineState;
}

/** One recording of a pod, as far as a run has to do with it. */
export class PodStream {
  readonly line: Reassembly;
  readonly backfill: Backfill;
  /** How many samples it has, once the pod has said so. */
  samples: number | null = null;
  /** Its pod records something else now, and has not said how many samples it has. */
  left = false;
  /** Whether the pod has it in flash, as far as is known. */
  inFlash = true;
  /** The pod has said that this sample comes next: all before it were taken. */
  due: number;

  constructor(
    readonly info: Info,
    readonly recording: number,
    readonly first: number,
    state?: LineState,
  ) {
    this.line = new Reassembly(info.rate / SIXTEENTHS, first, state);
    this.backfill = new Backfill(this.line);
    this.due = first;
  }

  get name(): RecordingName {
    const { device, boot } = this.info;
    return { device, boot, recording: this.recording };
  }

  /** Numbers of samples that belong to the run and have not come; the last may go on to {@link END}. */
  get missing(): Range[] {
    const { held } = this.line;
    const end = this.samples ?? (this.left ? END : this.due);
    const [begin, stop] = [held[0]?.[0] ?? end, held.at(-1)?.[1] ?? end];
    const parts: Range[] = [[this.first, begin], ...this.line.missing, [stop, end]];
    return parts.filter(([from, to]) => from < to);
  }

  /** Those of them that may be in the pod's flash. */
  get fetchable(): Range[] {
    if (!this.inFlash) return [];
    return this.backfill.absent.reduce((left, gone) => left.flatMap((part) => without(part, gone)), this.missing);
  }
}

export class Intake {
  readonly streams: PodStream[] = [];
  #info: Info | null = null;
  #stream: PodStream | null = null;

  constructor(states: readonly StreamState[] = []) {
    for (const { info, recording, first, samples, line } of states) {
      const stream = new PodStream(decodeInfo(info), recording, first, line);
      stream.samples = samples;
      stream.left = true;
      this.streams.push(stream);
    }
  }

  get states(): StreamState[] {
    return this.streams.map(({ info, recording, first, samples, line: { state } }) => {
      return { info: encodeInfo(info), recording, first, samples, line: state };
    });
  }

  /** How many samples have come. */
  get samples(): number {
    return this.streams.reduce((sum, { line }) => sum + line.samples, 0);
  }

  /** How many are known to be missing. */
  get missing(): number {
    return countOf(this.streams.flatMap(({ missing }) => missing));
  }

  /** Whether it is known how far each recording goes. */
  get ended(): boolean {
    return this.streams.every(({ samples, left }) => samples !== null || left);
  }

  /** Whether everything has come. Of a recording whose pod did not say where it ends, its flash has to have shown that. */
  get whole(): boolean {
    const isWhole = ({ inFlash, fetchable, missing }: PodStream): boolean => (inFlash ? fetchable : missing).length === 0;
    return this.ended && this.missing === 0 && this.streams.every(isWhole);
  }

  /** Whether nothing more can come: what is missing is not in flash either. */
  get settled(): boolean {
    return this.ended && this.streams.every(({ fetchable }) => fetchable.length === 0);
  }

  /**
   * Take a value that the pod sent; whether samples were passed over just before it. What cannot be used is left out: it
   * is in the log, and its samples are missing.
   */
  take(source: number, value: Uint8Array): boolean {
    try {
      if (source === INFO.short) this.#takeInfo(decodeInfo(value));
      if (source === CONTROL.short) this.#takeAnswer(value);
      if (source === IMU.short) return this.#takeSamples(decodeImu(value));
    } catch (error) {
      if (!(error instanceof PacketError || error instanceof OutOfLineError)) throw error;
    }
    return false;
  }

  /** Take bytes of a recording from flash; how many samples came with them that had not been there. */
  takeFetched(name: RecordingName, offset: number, data: Uint8Array): number {
    return this.#named(name)?.backfill.take(offset, data) ?? 0;
  }

  /** The pod records nothing of what is known here any more. */
  leave(): void {
    if (this.#stream && this.#stream.samples === null) this.#stream.left = true;
    this.#stream = null;
  }

  #takeInfo(info: Info): void {
    if (this.#info && !(this.#info.device === info.device && this.#info.boot === info.boot)) this.leave();
    this.#info = info;
  }

  #takeAnswer(value: Uint8Array): void {
    const { result } = decodeAnswer(value);
    const info = this.#info;
    if (info === null) return;
    if (result?.name === "StreamStarted") this.#begin(info, result.recording, result.sample);
    if (result?.name !== "StreamStopped") return;
    const { device, boot } = info;
    const stream = this.#named({ device, boot, recording: result.recording });
    if (stream) stream.samples = result.samples;
  }

  #begin(info: Info, recording: number, sample: number): void {
    const { device, boot } = info;
    let stream = this.#named({ device, boot, recording });
    if (stream !== this.#stream) this.leave();
    if (stream === undefined) {
      stream = new PodStream(info, recording, sample);
      this.streams.push(stream);
    }
    stream.left = false;
    stream.due = Math.max(stream.due, sample);
    this.#stream = stream;
  }

  #takeSamples(packet: ImuPacket): boolean {
    if (this.#stream === null || packet.configuration !== this.#info?.configuration) return false;
    return this.#stream.line.place(packet).gap !== null;
  }

  #named({ device, boot, recording }: RecordingName): PodStream | undefined {
    return this.streams.find(({ name }) => name.device === device && name.boot === boot && name.recording === recording);
  }
}

/** How many numbers there are, but for a stretch whose end is not known. */
function countOf(ranges: readonly Range[]): number {
  return ranges.reduce((sum, [start, end]) => sum + (end === END ? 0 : end - start), 0);
}
