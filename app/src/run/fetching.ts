/**
 * What was missed, fetched from the flash of a pod: one read at a time, and over again as long as something comes.
 *
 * What is written to the log first are the bytes as they came; which samples are in them is told by `pod/backfill.ts`.
 */

import type { Listed, Read } from "../pod/backfill";
import type { Conversation } from "../pod/conversation";
import { RefusedError } from "../pod/conversation";
import { RecordingState, Status } from "../pod/control";
import { PacketError } from "../pod/errors";
import type { PodStream, RecordingName } from "../pod/intake";
import { bytesThatFit, decodeLog } from "../pod/log";
import type { LogPacket } from "../pod/log";
import { sleep } from "./sleep";

/** What a chunk holds at the MTU that a pod asks for. A browser does not say which one it has; less only asks more often. */
const ROOM = bytesThatFit(247);
/** A read that brings nothing for so long has lost what is still to come. */
const QUIET_MS = 500;
/**
 * After so many reads in a row that brought no sample the rest is taken for lost. Where three in ten chunks are lost and
 * as many damaged, a read of two chunks is in vain three times in four: with 8 one run in ten would lack a packet.
 */
const PATIENCE = 32;
/** Before the next read where one brought nothing: what a pod has taken is in flash a tenth of a second later. */
const PAUSE_MS = 250;

/** Bytes of a recording, as they came. */
export interface Chunk extends RecordingName {
  readonly offset: number;
  readonly data: Uint8Array;
  readonly arrived: number;
}

interface Reading {
  readonly tag: number;
  readonly stream: PodStream;
  readonly over: () => void;
  fresh: number;
  timer?: ReturnType<typeof setTimeout>;
}

export class Fetcher {
  /** Called with each chunk before anything else looks into it. */
  readonly #keep: (chunk: Chunk) => void;
  readonly #conversation: Conversation;
  #reading: Reading | null = null;
  #cancelled = false;

  constructor(conversation: Conversation, keep: (chunk: Chunk) => void) {
    this.#conversation = conversation;
    this.#keep = keep;
  }

  /** Fetch what is missing, as far as the pod has it. Rejects with a `LinkError` where the pod is lost meanwhile. */
  async fetch(streams: readonly PodStream[]): Promise<void> {
    this.#cancelled = false;
    for (const stream of streams) {
      if (stream.fetchable.length > 0) await this.#fetch(stream);
    }
  }

  /** Ask for nothing more. */
  cancel(): void {
    this.#cancelled = true;
    this.#reading?.over();
  }

  /** Say that all of a recording is safely stored, or see that it is gone; false where it is still being written. */
  async acknowledge(name: RecordingName): Promise<boolean> {
    const listed = await this.#list(name);
    if (listed === null || listed.state & RecordingState.ACKNOWLEDGED) return true;
    if (listed.state & RecordingState.OPEN) return false;
    const { boot, recording, size } = listed;
    // What is acknowledged is what is being read: nothing more of it, from its end on.
    await this.#conversation.ask({ name: "ReadRecording", boot, recording, offset: size, credits: 0 });
    await this.#conversation.ask({ name: "Acknowledge", offset: size, credits: 0 });
    return true;
  }

  /** Take a value of LOG. */
  take(value: Uint8Array, arrived: number): void {
    const packet = packetIn(value);
    const reading = this.#reading;
    // What is still on its way from a read that was given up comes again where it is missing.
    if (packet === null || reading === null || packet.tag !== reading.tag) return;
    if (packet.name === "LogEnd") return reading.over();
    const { offset, data } = packet;
    const { name, backfill } = reading.stream;
    this.#keep({ ...name, offset, data, arrived });
    reading.fresh += backfill.take(offset, data);
    if (backfill.exhausted) reading.over();
    else this.#expect(reading);
  }

  async #fetch(stream: PodStream): Promise<void> {
    let listed: Listed | null = null;
    for (let vain = 0; vain < PATIENCE && !this.#cancelled; ) {
      if (listed === null || listed.state & RecordingState.OPEN) listed = await this.#list(stream.name);
      stream.inFlash = listed !== null;
      const read = listed && stream.backfill.nextRead(stream.missing, listed, ROOM);
      if (read === null) return;
      const fresh = await this.#read(stream, read);
      vain = fresh > 0 ? 0 : vain + 1;
      if (fresh === 0) await sleep(PAUSE_MS);
    }
  }

  /** A recording as the pod lists it now; null where it has none of this name. */
  async #list({ boot, recording }: RecordingName): Promise<Listed | null> {
    const listed = await this.#orNone({ name: "NextRecording", boot, recording: recording - 1 });
    const found = listed?.name === "RecordingFound" ? listed : null;
    return found?.boot === boot && found.recording === recording ? found : null;
  }

  /** Read, until all has come that was asked for, or nothing more comes; how many new samples came. */
  async #read(stream: PodStream, { offset, credits }: Read): Promise<number> {
    const tag = this.#conversation.newTag();
    const { boot, recording } = stream.name;
    const over = new Promise<void>((resolve) => {
      this.#reading = { tag, stream, over: resolve, fresh: 0 };
    });
    const reading = this.#reading;
    try {
      const begun = await this.#orNone({ name: "ReadRecording", boot, recording, offset, credits }, tag);
      if (begun === null || reading === null) return 0;
      this.#expect(reading);
      await over;
      return reading.fresh;
    } finally {
      clearTimeout(reading?.timer);
      this.#reading = null;
    }
  }

  #expect(reading: Reading): void {
    clearTimeout(reading.timer);
    reading.timer = setTimeout(reading.over, QUIET_MS);
  }

  /** What a command gives; null where there is no such recording, or not so much of it. */
  async #orNone(...command: Parameters<Conversation["ask"]>): ReturnType<Conversation["ask"]> {
    try {
      return await this.#conversation.ask(...command);
    } catch (error) {
      if (error instanceof RefusedError && NONE.has(error.status)) return null;
      throw error;
    }
  }
}

const NONE: ReadonlySet<number> = new Set([Status.NO_RECORDING, Status.BAD_ARGUMENTS]);

function packetIn(value: Uint8Array): LogPacket | null {
  try {
    return decodeLog(value);
  } catch (error) {
    if (error instanceof PacketError) return null;
    throw error;
  }
}
