/**
 * CONTROL: what a client asks of a pod (written), and what the pod answers (indicated).
 *
 *     command  op u8, tag u8, arguments          answer  op u8 | 0x80, tag u8, status u8, result
 *
 * The client chooses the tag, and the answer repeats it: one that comes late is not taken for another's. A result comes
 * with the status `DONE` only. Arguments and results are rows of whole numbers; the tables below say which.
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
  NO_RECORDING: 6,
  NOT_THE_SAME: 7,
  FLASH_FULL: 8,
} as const;

/** What a recording in flash is: bits of its state. */
export const RecordingState = { OPEN: 1, ACKNOWLEDGED: 2, INCOMPLETE: 4 } as const;

export type Command =
  /** Begin to send samples, at most so many a packet, and a recording where none is under way. */
  | { readonly name: "StartStream"; readonly samples: number }
  /** Send no more samples, and end the recording. */
  | { readonly name: "StopStream" }
  /** Which recording is the first after this one? From (0, 0) the oldest of all. */
  | { readonly name: "NextRecording"; readonly boot: number; readonly recording: number }
  /** Send a recording over LOG, from a byte on, as many chunks as there are credits. */
  | {
      readonly name: "ReadRecording";
      readonly boot: number;
      readonly recording: number;
      readonly offset: number;
      readonly credits: number;
    }
  /** All bytes before `offset` are safely stored; so many more chunks may leave. */
  | { readonly name: "Acknowledge"; readonly offset: number; readonly credits: number }
  /** Delete a recording, of which a durable holder has every byte. */
  | {
      readonly name: "CommitDelete";
      readonly boot: number;
      readonly recording: number;
      readonly size: number;
      readonly checksum: number;
    }
  /** Blink or buzz for some seconds. */
  | { readonly name: "Identify" }
  /** Remember the foot: 1 left, 2 right, 0 to forget it. */
  | { readonly name: "SetSide"; readonly code: number };

export type Result =
  /** A recording is under way; `sample` is the number of the one that comes next, 0 where the recording is new. */
  | { readonly name: "StreamStarted"; readonly recording: number; readonly sample: number }
  /** The recording has ended and has so many samples. */
  | { readonly name: "StreamStopped"; readonly recording: number; readonly samples: number }
  /** A recording in flash; its state is made of {@link RecordingState}. */
  | {
      readonly name: "RecordingFound";
      readonly boot: number;
      readonly recording: number;
      readonly size: number;
      readonly checksum: number;
      readonly state: number;
    }
  /** Chunks of a recording of so many bytes are on their way. */
  | { readonly name: "TransferStarted"; readonly size: number };

export interface Answer {
  readonly op: number;
  readonly tag: number;
  readonly status: number;
  /** What the op gives, if it is done and gives anything. */
  readonly result: Result | null;
}

export const OPS = {
  StartStream: 1,
  StopStream: 2,
  NextRecording: 3,
  ReadRecording: 4,
  Acknowledge: 5,
  CommitDelete: 6,
  Identify: 7,
  SetSide: 9,
} as const;

/** One whole number: its name, its bytes, and its range. */
interface Field {
  readonly name: string;
  readonly bytes: 1 | 2 | 4;
  readonly least: number;
  readonly most: number;
}

const ANSWER = 0x80;
const COMMAND_HEAD = 2;
const ANSWER_HEAD = 3;
const LAST_STATUS = Status.FLASH_FULL;

const BOOT = unsigned("boot", 4);
const RECORDING = unsigned("recording", 4);
const SIZE = unsigned("size", 4);
const CHECKSUM = unsigned("checksum", 4);
const OFFSET = unsigned("offset", 4);
const CREDITS = unsigned("credits", 2);

const ARGUMENTS: Readonly<Record<Command["name"], readonly Field[]>> = {
  StartStream: [{ name: "samples", bytes: 1, least: 1, most: MOST_SAMPLES }],
  StopStream: [],
  NextRecording: [BOOT, RECORDING],
  ReadRecording: [BOOT, RECORDING, OFFSET, CREDITS],
  Acknowledge: [OFFSET, CREDITS],
  CommitDelete: [BOOT, RECORDING, SIZE, CHECKSUM],
  Identify: [],
  SetSide: [{ name: "code", bytes: 1, least: 0, most: 2 }],
};

const RESULTS: Readonly<Record<Result["name"], readonly Field[]>> = {
  StreamStarted: [RECORDING, { name: "sample", bytes: 4, least: 0, most: 0x7fff_ffff }],
  StreamStopped: [RECORDING, { name: "samples", bytes: 4, least: 0, most: 0x7fff_ffff }],
  RecordingFound: [BOOT, RECORDING, SIZE, CHECKSUM, unsigned("state", 1)],
  TransferStarted: [SIZE],
};

const COMMAND_OF = new Map(Object.entries(OPS).map(([name, op]) => [op as number, name as Command["name"]]));
const RESULT_OF = new Map<number, Result["name"]>([
  [OPS.StartStream, "StreamStarted"],
  [OPS.StopStream, "StreamStopped"],
  [OPS.NextRecording, "RecordingFound"],
  [OPS.ReadRecording, "TransferStarted"],
]);

export function encodeCommand(tag: number, command: Command): Uint8Array {
  require("tag", tag, 0, 0xff);
  return encode([OPS[command.name], tag], ARGUMENTS[command.name], command);
}

/** Tag and command of what a client wrote; throws a {@link PacketError}. */
export function decodeCommand(packet: Uint8Array): readonly [tag: number, command: Command] {
  const [op, tag] = packet;
  if (op === undefined || tag === undefined) throw wrongLength(packet, `at least ${COMMAND_HEAD}`);
  const name = COMMAND_OF.get(op);
  if (name === undefined) throw new PacketError("CONTROL", { kind: "UnknownType", type: op });
  return [tag, { name, ...decode(packet, COMMAND_HEAD, ARGUMENTS[name]) } as Command];
}

export function encodeAnswer({ op, tag, status, result }: Answer): Uint8Array {
  checkAnswer(op, tag, status);
  const expected = status === Status.DONE ? RESULT_OF.get(op) : undefined;
  if (result?.name !== expected) throw new FieldError("result", op, `what op ${op} gives with the status ${status}`);
  return encode([ANSWER | op, tag, status], result ? RESULTS[result.name] : [], result);
}

/** What a pod answered; throws a {@link PacketError}. */
export function decodeAnswer(packet: Uint8Array): Answer {
  const [first, tag, status] = packet;
  if (first === undefined || tag === undefined || status === undefined) {
    throw wrongLength(packet, `at least ${ANSWER_HEAD}`);
  }
  const op = first & ~ANSWER;
  if (first === op || (status === Status.DONE && !COMMAND_OF.has(op))) {
    throw new PacketError("CONTROL", { kind: "UnknownType", type: first });
  }
  const name = status === Status.DONE ? RESULT_OF.get(op) : undefined;
  const fields = decode(packet, ANSWER_HEAD, name ? RESULTS[name] : []);
  blamedOnTheSender("CONTROL", () => {
    checkAnswer(op, tag, status);
  });
  return { op, tag, status, result: name ? ({ name, ...fields } as Result) : null };
}

function encode(head: readonly number[], fields: readonly Field[], values: object | null): Uint8Array {
  const bytes = [...head];
  const given = new Map<string, unknown>(Object.entries(values ?? {}));
  for (const { name, bytes: size, least, most } of fields) {
    const value = Number(given.get(name));
    require(name, value, least, most);
    for (let byte = 0; byte < size; byte++) bytes.push(Math.floor(value / 2 ** (8 * byte)) % 256);
  }
  return Uint8Array.from(bytes);
}

function decode(packet: Uint8Array, head: number, fields: readonly Field[]): Record<string, number> {
  const size = fields.reduce((sum, field) => sum + field.bytes, head);
  if (packet.length !== size) throw wrongLength(packet, `${size}`);
  const values: Record<string, number> = {};
  let at = head;
  for (const { name, bytes, least, most } of fields) {
    let value = 0;
    for (let byte = bytes - 1; byte >= 0; byte--) value = 256 * value + (packet[at + byte] ?? 0);
    blamedOnTheSender("CONTROL", () => {
      require(name, value, least, most);
    });
    values[name] = value;
    at += bytes;
  }
  return values;
}

function unsigned(name: string, bytes: Field["bytes"]): Field {
  return { name, bytes, least: 0, most: 2 ** (8 * bytes) - 1 };
}

function checkAnswer(op: number, tag: number, status: number): void {
  require("op", op, 1, ANSWER - 1);
  require("tag", tag, 0, 0xff);
  require("status", status, 0, LAST_STATUS);
}

function wrongLength(packet: Uint8Array, expected: string): PacketError {
  return new PacketError("CONTROL", { kind: "WrongLength", length: packet.length, expected });
}
