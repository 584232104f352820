/** A pod in memory: it answers as a real one does, and sends the samples it is told to. */

import type { Command } from "../src/pod/control";
import { OPS, Status, decodeCommand, encodeAnswer } from "../src/pod/control";
import { encodeImu } from "../src/pod/imu";
import type { Info } from "../src/pod/info";
import { encodeInfo } from "../src/pod/info";
import type { PodLink } from "../src/pod/link";
import { IGNORE, LinkError } from "../src/pod/link";
import { IMU } from "../src/pod/profile";
import type { Side } from "../src/recordings/side";

export function infoOf(side: Side | null): Info {
  return {
    side,
    capabilities: 0,
    rate: 16 * 208,
    accFullScale: 16 * 16,
    gyrFullScale: 16 * 2000,
    mostSamples: 19,
    configuration: 1,
    device: side === "left" ? 1n : 2n,
    boot: 1,
    firmware: [1, 0, 0],
    freeFlash: 0,
    ticks: 0,
  };
}

export class FakePod implements PodLink {
  onvalue: PodLink["onvalue"] = IGNORE;
  onlost: PodLink["onlost"] = IGNORE;
  readonly name = "fake";
  readonly commands: Command[] = [];
  /** Connections that fail before one succeeds again. */
  outOfReach = 0;
  connections = 0;
  answers = true;
  status: number = Status.DONE;
  next = 0;
  #recording = 0;

  constructor(readonly side: Side | null) {}

  async connect(): Promise<void> {
    this.connections += 1;
    if (this.outOfReach-- > 0) throw new LinkError("unreachable", "too far");
    this.outOfReach = 0;
  }

  async read(): Promise<Uint8Array> {
    return encodeInfo(infoOf(this.side));
  }

  async write(short: number, value: Uint8Array): Promise<void> {
    const [tag, command] = decodeCommand(value);
    this.commands.push(command);
    if (!this.answers) return;
    const op = OPS[command.name];
    const [recording, next] = [this.#recording, this.next];
    const result =
      command.name === "StartStream"
        ? ({ name: "StreamStarted", recording, sample: next } as const)
        : ({ name: "StreamStopped", recording, samples: next } as const);
    const done = this.status === Status.DONE;
    this.onvalue(short, encodeAnswer({ op, tag, status: this.status, result: done ? result : null }), this.now);
  }

  async close(): Promise<void> {}

  /** Send so many samples of a sensor that lies still. */
  send(samples: number): void {
    const counts = Int16Array.from({ length: 6 * samples }, (_, i) => (i % 6 === 2 ? 2048 : 0));
    const [sequence, ticks] = [this.next % 65_536, Math.round((this.next * 32_768) / 208)];
    const packet = encodeImu({ side: this.side, flags: 0, sequence, ticks, configuration: 1, counts });
    this.next += samples;
    this.onvalue(IMU.short, packet, this.now);
  }

  /** Samples that nobody hears. */
  skip(samples: number): void {
    this.next += samples;
  }

  get now(): number {
    return 1_777_000_000_000 + (this.next * 1000) / 208;
  }
}
