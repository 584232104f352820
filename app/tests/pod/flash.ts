/** A recording in the flash of a pod: samples with numbers in place of values, so that each can be told. */

import { crc32 } from "../../src/pod/checksums";
import type { Listed } from "../../src/pod/backfill";
import { encodeAnswer } from "../../src/pod/control";
import { Flag, encodeImu } from "../../src/pod/imu";
import type { ImuPacket } from "../../src/pod/imu";
import { encodeFrame } from "../../src/pod/log";
import { CONTROL, IMU, INFO, STRIDE } from "../../src/pod/profile";
import type { Range } from "../../src/pod/reassembly";
import { StrideFlag, encodeStride } from "../../src/pod/stride";
import type { Side } from "../../src/recordings/side";

const RATE = 208;
const TURN = 30_011;
const STRIDE_PACKET = encodeStride({
  side: null,
  flags: StrideFlag.REPLAY,
  number: 0,
  ticks: 0,
  strideTime: 0.7,
  contactTime: null,
  flightTime: null,
  length: null,
  speed: null,
  strikeAngle: null,
  pronation: null,
  impact: null,
  quality: null,
});

/** Samples [start, end) as a pod sends them. */
export function packetOf(side: Side | null, start: number, end: number, flags = 0): ImuPacket {
  const counts = new Int16Array(6 * (end - start));
  for (let number = start; number < end; number++) {
    counts[6 * (number - start)] = number % TURN;
    counts[6 * (number - start) + 2] = 2048;
    counts[6 * (number - start) + 3] = Math.floor(number / TURN);
  }
  const ticks = Math.round((start * 32_768) / RATE) % 2 ** 32;
  return { side, flags, sequence: start % 65_536, ticks, configuration: 1, counts };
}

/** The numbers of the samples of a packet, told from their values alone. */
export function numbersIn({ counts }: ImuPacket): number[] {
  const each = Array.from({ length: counts.length / 6 }, (_, i) => 6 * i);
  return each.map((at) => (counts[at] ?? 0) + TURN * (counts[at + 3] ?? 0));
}

/** What a pod writes into its flash while it records. */
export class Flash {
  readonly #bytes: number[] = [];
  #waiting: Range | null = null;

  constructor(
    readonly info: Uint8Array,
    readonly recording = 1,
    readonly boot = 1,
    readonly side: Side = "left",
  ) {
    this.#frame(INFO.short, info);
    this.#frame(CONTROL.short, encodeAnswer({ op: 1, tag: 0, status: 0, result: this.#result("StreamStarted", 0) }));
  }

  get bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  /** Samples [start, end); those that were passed over are not there. */
  add(start: number, end: number): void {
    for (let number = start; number < end; number++) {
      if (this.#waiting?.[1] !== number) this.flush();
      this.#waiting = [this.#waiting?.[0] ?? number, number + 1];
      if (number + 1 - this.#waiting[0] === 19) this.flush();
      if (number % 150 === 149) this.#frame(STRIDE.short, STRIDE_PACKET);
    }
  }

  flush(): void {
    if (this.#waiting) this.#frame(IMU.short, encodeImu(packetOf(this.side, ...this.#waiting, Flag.REPLAY)));
    this.#waiting = null;
  }

  end(samples: number): void {
    this.flush();
    this.#frame(CONTROL.short, encodeAnswer({ op: 2, tag: 0, status: 0, result: this.#result("StreamStopped", samples) }));
  }

  listed(state = 0): Listed {
    const { boot, recording, bytes } = this;
    return { name: "RecordingFound", boot, recording, size: bytes.length, checksum: crc32(bytes), state };
  }

  #frame(source: number, value: Uint8Array): void {
    this.#bytes.push(...encodeFrame({ source, value }));
  }

  #result<Name extends "StreamStarted" | "StreamStopped">(name: Name, samples: number) {
    return { name, recording: this.recording, sample: samples, samples } as const;
  }
}
