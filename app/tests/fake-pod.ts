/** A pod in memory: it answers as a real one does, sends the samples it is told to, and keeps them where it has flash. */

import type { Command, Result } from "../src/pod/control";
import { OPS, RecordingState, Status, decodeCommand, encodeAnswer } from "../src/pod/control";
import { encodeImu } from "../src/pod/imu";
import type { Info } from "../src/pod/info";
import { Capability, encodeInfo } from "../src/pod/info";
import type { PodLink } from "../src/pod/link";
import { IGNORE, LinkError } from "../src/pod/link";
import { encodeLog } from "../src/pod/log";
import { BATTERY_LEVEL, IMU, INFO, LOG, TIME } from "../src/pod/profile";
import { decodeTimeQuestion, encodeTimeAnswer } from "../src/pod/time";
import type { Side } from "../src/recordings/side";
import { sideOf } from "../src/recordings/side";
import { flipped, worsened } from "./chance";
import { Flash, packetOf } from "./pod/flash";

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

const { FLASH, CLOCK } = Capability;
/** What a chunk holds, and how often the radio comes round (ms). */
const CHUNK = 238;
const INTERVAL_MS = 15;
const PER_INTERVAL = 6;
const PACKET = 8;
const LOG_HEAD = 6;

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
  /** The number of the sample that is taken next. */
  next = 0;
  boot = 1;
  /** The foot that its packets say; another one than INFO's is a lie. */
  says: Side | null;
  battery: number | null = null;
  /** How much of what it notifies is lost, comes twice, is damaged, or late. */
  bad = 0;
  chance: () => number = Math.random;
  /** Recordings in flash, oldest first. */
  readonly recordings: { readonly flash: Flash; open: boolean; acknowledged?: boolean }[] = [];
  /** INFO, where it is not what it should be. */
  info: Uint8Array | null = null;
  /** So many samples leave before the answer that they follow. */
  hasty = 0;
  readonly #device: bigint;
  #connected = false;
  #streaming = false;
  #transfer = 0;
  #reading: FakePod["recordings"][number] | null = null;

  constructor(
    public side: Side | null,
    readonly capabilities = 0,
  ) {
    this.says = side;
    this.#device = infoOf(side).device;
  }

  async connect(): Promise<void> {
    this.connections += 1;
    if (this.outOfReach-- > 0) throw new LinkError("unreachable", "too far");
    this.outOfReach = 0;
    this.#connected = true;
  }

  async read(short: number): Promise<Uint8Array> {
    this.#check();
    if (short === INFO.short) return this.info ?? encodeInfo(this.#info());
    if (short === BATTERY_LEVEL.short && this.battery !== null) return Uint8Array.of(this.battery);
    throw new LinkError("foreign", "it has not that");
  }

  async write(short: number, value: Uint8Array): Promise<void> {
    this.#check();
    if (short === TIME.short) {
      const ticks = Math.round((this.next * 32_768) / 208);
      const answer = encodeTimeAnswer({ tag: decodeTimeQuestion(value).tag, received: ticks, sent: ticks });
      if (this.answers) queueMicrotask(() => this.onvalue(short, answer, performance.timeOrigin + performance.now()));
      return;
    }
    const [tag, command] = decodeCommand(value);
    this.commands.push(command);
    if (!this.answers) return;
    const op = OPS[command.name];
    const done = this.status === Status.DONE ? this.#obey(command, tag) : this.status;
    const [status, result] = typeof done === "number" ? [done, null] : [Status.DONE, done];
    if (command.name === "StartStream" && this.hasty) this.send(this.hasty);
    this.onvalue(short, encodeAnswer({ op, tag, status, result }), this.now);
  }

  async close(): Promise<void> {
    this.#connected = false;
    this.#streaming = false;
  }

  /** The connection is gone. */
  lose(outOfReach = 0): void {
    this.outOfReach = outOfReach;
    this.#connected = false;
    this.#streaming = false;
    this.#transfer += 1;
    this.onlost();
  }

  /** Its power fails and comes back: another start, and what was recorded ends without a word. */
  reboot(): void {
    for (const each of this.recordings) {
      each.flash.flush();
      each.open = false;
    }
    this.boot += 1;
    this.next = 0;
    this.lose();
  }

  /** Take samples with a sensor that lies still, keep them, and send them where someone listens. */
  send(samples: number): void {
    const first = this.next;
    this.#take(samples);
    const starts = Array.from({ length: Math.ceil(samples / PACKET) }, (_, i) => first + PACKET * i);
    const packets = starts.map((at) => encodeImu(packetOf(this.says, at, Math.min(at + PACKET, this.next))));
    if (this.#streaming || !this.#keeps) this.#notify(IMU.short, packets);
  }

  /** Samples that nobody hears, and that are kept where there is flash. */
  skip(samples: number): void {
    this.#take(samples);
  }

  /** Samples that the pod itself loses. */
  drop(samples: number): void {
    this.#open?.flush();
    this.next += samples;
  }

  get now(): number {
    return 1_777_000_000_000 + (this.next * 1000) / 208;
  }

  get #keeps(): boolean {
    return (this.capabilities & FLASH) !== 0;
  }

  get #open(): Flash | null {
    return this.recordings.find(({ open }) => open)?.flash ?? null;
  }

  #info(): Info {
    return { ...infoOf(this.side), device: this.#device, capabilities: this.capabilities, boot: this.boot };
  }

  #check(): void {
    if (!this.#connected) throw new LinkError("lost", "it is gone");
  }

  #take(samples: number): void {
    this.#open?.add(this.next, this.next + samples);
    this.next += samples;
  }

  #obey(command: Command, tag: number): Result | number | null {
    const recording = this.recordings.at(-1)?.flash.recording ?? 0;
    switch (command.name) {
      case "StartStream":
        this.#streaming = true;
        return { name: "StreamStarted", recording: this.#begun(recording), sample: this.next };
      case "StopStream":
        this.#streaming = false;
        if (this.#keeps && !this.#open) return Status.NOT_NOW;
        return { name: "StreamStopped", recording, samples: this.#ended() };
      case "NextRecording":
        return this.#after(command.boot, command.recording);
      case "ReadRecording":
        return this.#read(command, tag);
      case "Acknowledge":
        if (this.#reading?.flash.bytes.length === command.offset) this.#reading.acknowledged = true;
        return null;
      case "SetSide":
        if (this.#streaming) return Status.NOT_NOW;
        this.side = this.says = sideOf(command.code) ?? null;
        return null;
      default:
        return null;
    }
  }

  #begun(recording: number): number {
    if (!this.#keeps || this.#open) return recording;
    this.next = 0;
    const side = this.side ?? "left";
    this.recordings.push({ flash: new Flash(encodeInfo(this.#info()), recording + 1, this.boot, side), open: true });
    return recording + 1;
  }

  #ended(): number {
    this.#open?.end(this.next);
    for (const each of this.recordings) each.open = false;
    return this.next;
  }

  #after(boot: number, recording: number): Result | number {
    const found = this.recordings.find(({ flash }) => flash.boot > boot || (flash.boot === boot && flash.recording > recording));
    if (found === undefined) return Status.NO_RECORDING;
    const { OPEN, ACKNOWLEDGED } = RecordingState;
    return found.flash.listed((found.open ? OPEN : 0) | (found.acknowledged ? ACKNOWLEDGED : 0));
  }

  #read({ boot, recording, offset, credits }: Extract<Command, { name: "ReadRecording" }>, tag: number): Result | number {
    const found = this.recordings.find(({ flash }) => flash.boot === boot && flash.recording === recording);
    if (found === undefined) return Status.NO_RECORDING;
    this.#reading = found;
    const { bytes } = found.flash;
    if (offset > bytes.length) return Status.BAD_ARGUMENTS;
    const starts = Array.from({ length: credits }, (_, i) => offset + CHUNK * i).filter((at) => at < bytes.length);
    const chunks = starts.map((at) => encodeLog({ name: "LogChunk", tag, offset: at, data: bytes.slice(at, at + CHUNK) }));
    const { checksum } = found.flash.listed();
    if (offset + CHUNK * credits >= bytes.length) chunks.push(encodeLog({ name: "LogEnd", tag, size: bytes.length, checksum }));
    this.#transfer += 1;
    this.#leave(chunks, this.#transfer);
    return { name: "TransferStarted", size: bytes.length };
  }

  /** Chunks leave by and by, until another transfer begins or the connection is gone. */
  #leave(chunks: Uint8Array[], transfer: number): void {
    if (chunks.length === 0) return;
    setTimeout(() => {
      if (transfer !== this.#transfer || !this.#connected) return;
      this.#notify(LOG.short, chunks.splice(0, PER_INTERVAL));
      this.#leave(chunks, transfer);
    }, INTERVAL_MS);
  }

  #notify(short: number, values: readonly Uint8Array[]): void {
    // A chunk says where it belongs, and has no checksum: there the radio's own has to do.
    const from = short === LOG.short ? LOG_HEAD : 0;
    const came = worsened(values, this.bad, this.chance, (value) => flipped(value, this.chance, from));
    for (const value of came) this.onvalue(short, value.slice(), this.now);
  }
}

/** A pod with everything. */
export function wholePod(side: Side): FakePod {
  return new FakePod(side, FLASH | CLOCK);
}
