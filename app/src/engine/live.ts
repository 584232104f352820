/**
 * The live policy: which packet reaches the engine, when a stream begins and ends. It is the same as in
 * `openstride.replay`, which holds what it gives against the log, bit for bit. Pure: values in, strides out.
 *
 * Nothing is waited for: what comes late is in the log, and the final analysis uses it.
 */

import { decodeAnswer } from "../pod/control";
import { OutOfLineError, PacketError } from "../pod/errors";
import type { ImuPacket } from "../pod/imu";
import { Flag, decodeImu, samplesOf } from "../pod/imu";
import type { Info } from "../pod/info";
import { decodeInfo } from "../pod/info";
import { CONTROL, IMU, INFO, MOST_SAMPLES } from "../pod/profile";
import type { Range } from "../pod/reassembly";
import { Reassembly } from "../pod/reassembly";
import type { Side } from "../recordings/side";
import type { Fit } from "./generated/fit.js";
import { Live, ROWS, begin, end, take } from "./generated/live.js";
import { Stride } from "./generated/stride.js";
import type { KeptStride } from "./stride";
import { keptOf } from "./stride";

const SIXTEENTHS = 16;

/** What a value from a pod led to. */
export interface Given {
  /** Samples that were passed over just before it. */
  readonly gap: Range | null;
  readonly strides: readonly KeptStride[];
}

const NOTHING: Given = { gap: null, strides: [] };

/** Why a value was not used live; it is in the log all the same. */
export type Unused = "NoStream" | "OtherConfiguration" | "Replayed" | "OutOfLine" | "Packet";

interface Stream {
  readonly recording: number;
  readonly line: Reassembly;
  readonly live: Live;
}

/** The stream of one foot's pod, if there is one, and the engine that it runs into. */
export class LiveFoot {
  readonly unused = new Map<Unused, number>();
  readonly #right: boolean;
  readonly #strides = Array.from({ length: ROWS }, () => new Stride());
  readonly #counts = new Float64Array(6 * MOST_SAMPLES);
  #info: Info | null = null;
  #stream: Stream | null = null;
  /** Of streams that have ended. */
  #samples = 0;
  #missing = 0;

  constructor(readonly side: Side) {
    this.#right = side === "right";
  }

  /** How many samples have come so far, through all streams. */
  get samples(): number {
    return this.#samples + (this.#stream?.line.samples ?? 0);
  }

  /** How many samples have not, of those between the first and the last of each stream. */
  get missing(): number {
    return this.#missing + missingOf(this.#stream?.line);
  }

  /** How the pod is worn, as far as the strides of the stream tell; null without a stream. */
  get fit(): Fit | null {
    return this.#stream?.live.fit ?? null;
  }

  /** Take a value that the pod sent. */
  take(source: number, value: Uint8Array): Given {
    try {
      if (source === INFO.short) return this.#takeInfo(decodeInfo(value));
      if (source === CONTROL.short) return this.#takeAnswer(value);
      if (source === IMU.short) return this.#takeSamples(decodeImu(value));
    } catch (error) {
      if (error instanceof PacketError) this.#count("Packet");
      else if (error instanceof OutOfLineError) this.#count("OutOfLine");
      else throw error;
    }
    return NOTHING;
  }

  /** End the stream: the strides that were still under way. */
  end(): Given {
    const stream = this.#stream;
    if (stream === null) return NOTHING;
    this.#samples += stream.line.samples;
    this.#missing += missingOf(stream.line);
    this.#stream = null;
    return { gap: null, strides: this.#given(end(stream.live, this.#strides)) };
  }

  #takeInfo(info: Info): Given {
    const before = this.#info;
    this.#info = info;
    return before === null || isSameOrigin(before, info) ? NOTHING : this.end();
  }

  #takeAnswer(value: Uint8Array): Given {
    const { result } = decodeAnswer(value);
    if (result?.name === "StreamStopped") return this.end();
    const info = this.#info;
    if (result?.name !== "StreamStarted" || info === null || result.recording === this.#stream?.recording) {
      return NOTHING;
    }
    const given = this.end();
    const live = new Live();
    begin(live, this.#right, info.rate, info.accFullScale, info.gyrFullScale);
    const line = new Reassembly(info.rate / SIXTEENTHS, result.sample);
    this.#stream = { recording: result.recording, line, live };
    return given;
  }

  #takeSamples(packet: ImuPacket): Given {
    const stream = this.#stream;
    if (stream === null) return this.#leaveOut("NoStream");
    if (packet.configuration !== this.#info?.configuration) return this.#leaveOut("OtherConfiguration");
    if (packet.flags & Flag.REPLAY) return this.#leaveOut("Replayed");
    const { number, ticks, gap } = stream.line.place(packet);
    this.#counts.set(packet.counts);
    const count = take(stream.live, this.#strides, number, ticks, this.#counts, samplesOf(packet));
    return { gap, strides: this.#given(count) };
  }

  /** The strides that the engine has put down. */
  #given(count: number): KeptStride[] {
    return this.#strides.slice(0, count).map(keptOf);
  }

  #leaveOut(why: Unused): Given {
    this.#count(why);
    return NOTHING;
  }

  #count(why: Unused): void {
    this.unused.set(why, (this.unused.get(why) ?? 0) + 1);
  }
}

/** Whether a stream may go on: a pod, its start, and how its counts are to be read. */
function isSameOrigin(a: Info, b: Info): boolean {
  return a.device === b.device && a.boot === b.boot && a.configuration === b.configuration;
}

function missingOf(line: Reassembly | undefined): number {
  return line?.missing.reduce((sum, [start, stop]) => sum + (stop - start), 0) ?? 0;
}
