/**
 * CONTROL: what a client asks of a pod (written), and what the pod answers (indicated).
 *
 *     command  op u8, tag u8, arguments          answer  op u8 | 0x80, tag u8, status u8, result
 *
 * The client chooses the tag, and the answer repeats it: one that comes late is not taken for another's. A result comes
 * with the status `DONE` only.
 */

import { FieldError, PacketError, blamedOnTheSender, require } from "./errors";
import { MOST_SAMPLES } from "./profile";

/** How a command ended. */
export const Status = {
  DONE: 0,
  UNKNOWN_OP: 1,
  BAD_ARGUMENTS: 2,
  NOT_NOW: 3,
  MTU_TOO_SMALL: 4,
  NOT_ALLOWED: 5,
} as const;

export type Command =
  /** Begin to send samples, at most so many a packet, and a recording where none is under way. */
  | { readonly name: "StartStream"; readonly samples: number }
  /** Send no more samples, and end the recording. */
  | { readonly name: "StopStream" };

export type Result =
  /** A recording is under way; `sample` is the number of the one that comes next, 0 where the recording is new. */
  | { readonly name: "StreamStarted"; readonly recording: number; readonly sample: number }
  /** The recording has ended and has so many samples. */
  | { readonly name: "StreamStopped"; readonly recording: number; readonly samples: number };

export interface Answer {
  readonly op: number;
  readonly tag: number;
  readonly status: number;
  /** What the op gives, if it is done and gives anything. */
  readonly result: Result | null;
}

export const OPS = { StartStream: 1, StopStream: 2 } as const;

const ANSWER = 0x80;
const LAST_STATUS = Status.NOT_ALLOWED;
const RESULT_OF: Readonly<Record<number, Result["name"]>> = { 1: "StreamStarted", 2: "StreamStopped" };
const ARGUMENT_BYTES: Readonly<Record<number, number>> = { [OPS.StartStream]: 1, [OPS.StopStream]: 0 };

export function encodeCommand(tag: number, command: Command): Uint8Array {
  require("tag", tag, 0, 0xff);
  if (command.name === "StopStream") return Uint8Array.of(OPS.StopStream, tag);
  require("samples", command.samples, 1, MOST_SAMPLES);
  return Uint8Array.of(OPS.StartStream, tag, command.samples);
}

/** Tag and command of what a client wrote; throws a {@link PacketError}. */
export function decodeCommand(packet: Uint8Array): readonly [tag: number, command: Command] {
  const [op, tag, samples] = packet;
  if (op === undefined || tag === undefined) throw wrongLength(packet, "at least 2");
  const more = ARGUMENT_BYTES[op];
  if (more === undefined) throw new PacketError("CONTROL", { kind: "UnknownType", type: op });
  if (packet.length !== 2 + more) throw wrongLength(packet, `${2 + more}`);
  if (samples === undefined) return [tag, { name: "StopStream" }];
  blamedOnTheSender("CONTROL", () => require("samples", samples, 1, MOST_SAMPLES));
  return [tag, { name: "StartStream", samples }];
}

export function encodeAnswer({ op, tag, status, result }: Answer): Uint8Array {
  checkAnswer(op, tag, status);
  const expected = status === Status.DONE ? RESULT_OF[op] : undefined;
  if (result?.name !== expected) throw new FieldError("result", op, `what op ${op} gives with the status ${status}`);
  const head = [ANSWER | op, tag, status];
  if (result === null) return Uint8Array.from(head);
  const last = result.name === "StreamStarted" ? result.sample : result.samples;
  checkResult(result.recording, last);
  const view = new DataView(new ArrayBuffer(head.length + 8));
  head.forEach((byte, at) => view.setUint8(at, byte));
  view.setUint32(3, result.recording, true);
  view.setUint32(7, last, true);
  return new Uint8Array(view.buffer);
}

/** What a pod answered; throws a {@link PacketError}. */
export function decodeAnswer(packet: Uint8Array): Answer {
  const [first, tag, status] = packet;
  if (first === undefined || tag === undefined || status === undefined) throw wrongLength(packet, "at least 3");
  const op = first & ~ANSWER;
  const name = status === Status.DONE ? RESULT_OF[op] : undefined;
  if (first === op || (status === Status.DONE && name === undefined)) {
    throw new PacketError("CONTROL", { kind: "UnknownType", type: first });
  }
  const size = name === undefined ? 3 : 11;
  if (packet.length !== size) throw wrongLength(packet, `${size}`);
  return blamedOnTheSender("CONTROL", () => {
    checkAnswer(op, tag, status);
    return { op, tag, status, result: name === undefined ? null : resultOf(name, packet) };
  });
}

function resultOf(name: Result["name"], packet: Uint8Array): Result {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const recording = view.getUint32(3, true);
  const last = view.getUint32(7, true);
  checkResult(recording, last);
  return name === "StreamStarted" ? { name, recording, sample: last } : { name, recording, samples: last };
}

function checkAnswer(op: number, tag: number, status: number): void {
  require("op", op, 1, ANSWER - 1);
  require("tag", tag, 0, 0xff);
  require("status", status, 0, LAST_STATUS);
}

function checkResult(recording: number, last: number): void {
  require("recording", recording, 0, 0xffff_ffff);
  require("sample", last, 0, 0x7fff_ffff);
}

function wrongLength(packet: Uint8Array, expected: string): PacketError {
  return new PacketError("CONTROL", { kind: "WrongLength", length: packet.length, expected });
}
