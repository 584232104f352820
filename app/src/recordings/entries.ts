/**
 * What the live log holds: six kinds of entries, and their bytes. All integers are little endian.
 *
 * An entry is kept as it happened, in the order in which it happened, so that replaying a log gives again what the
 * runner saw. What a pod sent is kept unread. Times are microseconds since 1970 (UTC) by a clock that is set once and
 * then does not jump; they are below 2**53, so that a number holds them.
 */

import type { Side } from "./side";
import { codeOf, sideOf } from "./side";

/** A value as it came from a sensor, unread. */
export interface Received {
  readonly name: "Received";
  /** The foot of the connection it came over; null for a sensor that is on no foot. */
  readonly side: Side | null;
  /** Short number of the characteristic, or the 16 bits that the Bluetooth SIG assigned. */
  readonly source: number;
  readonly receivedUs: number;
  readonly value: Uint8Array;
}

/** One question about a pod's time and its answer. */
export interface ClockExchange {
  readonly name: "ClockExchange";
  readonly side: Side;
  readonly sentUs: number;
  /** As the pod saw it, in ticks of 1/32768 s, modulo 2**32. */
  readonly podReceived: number;
  readonly podSent: number;
  readonly receivedUs: number;
}

/** The recorder stopped waiting for samples [start, end) of a foot and went on without them. */
export interface GapDecision {
  readonly name: "GapDecision";
  readonly side: Side;
  readonly start: number;
  readonly end: number;
  readonly reason: string;
}

/** Something that happened to the run: `start`, `stop`, `lost`, `found`. */
export interface Event {
  readonly name: "Event";
  readonly atUs: number;
  readonly kind: string;
  readonly text: string;
}

/** A stride as the live engine gave it, so that a replay can be held against what the runner saw. */
export interface LiveStride {
  readonly name: "LiveStride";
  readonly side: Side;
  /** CRC-32C of its swing path. */
  readonly pathChecksum: number;
  /** All its other numbers, in the order in which the engine's `Stride` declares them. */
  readonly values: Float64Array;
}

/** Bytes of a recording in a pod's flash, fetched over LOG: never mixed with what is live. */
export interface Fetched {
  readonly name: "Fetched";
  /** The foot of the connection they came over. */
  readonly side: Side;
  /** The recording they are of: the pod, its count of starts, the number it gave the recording. */
  readonly device: bigint;
  readonly boot: number;
  readonly recording: number;
  /** Where in the recording they belong. */
  readonly offset: number;
  readonly receivedUs: number;
  readonly data: Uint8Array;
}

export type LogEntry = Received | ClockExchange | GapDecision | Event | LiveStride | Fetched;

/** An entry whose checksum has matched and whose bytes cannot be: another version wrote it. */
export class UnknownEntryError extends Error {
  override readonly name = "UnknownEntryError";

  constructor(
    readonly kind: number,
    readonly why: string,
  ) {
    super(`The log holds an entry of kind ${kind} that this version does not know: ${why}.`);
  }
}

export const LARGEST_ENTRY = 0xffff;

const RECEIVED = 1;
const CLOCK_EXCHANGE = 2;
const GAP_DECISION = 3;
const EVENT = 4;
const LIVE_STRIDE = 5;
const FETCHED = 6;
const FETCHED_HEAD = 29;

const utf8 = new TextEncoder();
const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The kind of an entry, as a number, and its bytes. */
export function encodeEntry(entry: LogEntry): { readonly kind: number; readonly payload: Uint8Array } {
  const [kind, payload] = encode(entry);
  if (payload.length > LARGEST_ENTRY) {
    throw new RangeError(`An entry may take ${LARGEST_ENTRY} bytes, this one takes ${payload.length}.`);
  }
  return { kind, payload };
}

function encode(entry: LogEntry): readonly [kind: number, payload: Uint8Array] {
  switch (entry.name) {
    case "Received":
      return [RECEIVED, encodeReceived(entry)];
    case "ClockExchange":
      return [CLOCK_EXCHANGE, encodeClockExchange(entry)];
    case "GapDecision":
      return [GAP_DECISION, encodeGapDecision(entry)];
    case "Event":
      return [EVENT, encodeEvent(entry)];
    case "LiveStride":
      return [LIVE_STRIDE, encodeLiveStride(entry)];
    case "Fetched":
      return [FETCHED, encodeFetched(entry)];
  }
}

function encodeReceived({ side, source, receivedUs, value }: Received): Uint8Array {
  const [bytes, view] = room(11, value);
  view.setUint8(0, codeOf(side));
  view.setUint16(1, source, true);
  setInstant(view, 3, receivedUs);
  return bytes;
}

function encodeClockExchange(entry: ClockExchange): Uint8Array {
  const [bytes, view] = room(25);
  view.setUint8(0, codeOf(entry.side));
  setInstant(view, 1, entry.sentUs);
  view.setUint32(9, entry.podReceived, true);
  view.setUint32(13, entry.podSent, true);
  setInstant(view, 17, entry.receivedUs);
  return bytes;
}

function encodeGapDecision({ side, start, end, reason }: GapDecision): Uint8Array {
  const [bytes, view] = room(9, utf8.encode(reason));
  view.setUint8(0, codeOf(side));
  view.setInt32(1, start, true);
  view.setInt32(5, end, true);
  return bytes;
}

function encodeEvent(event: Event): Uint8Array {
  const kind = utf8.encode(event.kind);
  if (kind.length < 1 || kind.length > 255) throw new RangeError(`A kind takes 1 to 255 bytes, not ${kind.length}.`);
  const [bytes, view] = room(9, kind, utf8.encode(event.text));
  setInstant(view, 0, event.atUs);
  view.setUint8(8, kind.length);
  return bytes;
}

function encodeLiveStride({ side, pathChecksum, values }: LiveStride): Uint8Array {
  const [bytes, view] = room(5, doubles(values));
  view.setUint8(0, codeOf(side));
  view.setUint32(1, pathChecksum, true);
  return bytes;
}

function encodeFetched({ side, device, boot, recording, offset, receivedUs, data }: Fetched): Uint8Array {
  const [bytes, view] = room(FETCHED_HEAD, data);
  view.setUint8(0, codeOf(side));
  view.setBigUint64(1, device, true);
  view.setUint32(9, boot, true);
  view.setUint32(13, recording, true);
  view.setUint32(17, offset, true);
  setInstant(view, 21, receivedUs);
  return bytes;
}

/** Doubles as bytes, little endian on every machine. */
export function doubles(values: Float64Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * values.length));
  values.forEach((value, at) => view.setFloat64(8 * at, value, true));
  return new Uint8Array(view.buffer);
}

/** The entry that `payload` holds; throws an {@link UnknownEntryError}. */
export function decodeEntry(kind: number, payload: Uint8Array): LogEntry {
  const decode = DECODERS[kind];
  if (decode === undefined) throw new UnknownEntryError(kind, "no such kind");
  try {
    return decode(payload, new DataView(payload.buffer, payload.byteOffset, payload.byteLength));
  } catch (error) {
    throw new UnknownEntryError(kind, error instanceof Error ? error.message : String(error));
  }
}

type Decoder = (payload: Uint8Array, view: DataView) => LogEntry;

const DECODERS: Readonly<Record<number, Decoder>> = {
  [RECEIVED]: (payload, view) => ({
    name: "Received",
    side: anySide(view.getUint8(0)),
    source: view.getUint16(1, true),
    receivedUs: instant(view, 3),
    value: payload.slice(11),
  }),
  [CLOCK_EXCHANGE]: (payload, view) => {
    if (payload.length !== 25) throw new RangeError(`${payload.length} bytes where 25 were expected`);
    return {
      name: "ClockExchange",
      side: foot(view.getUint8(0)),
      sentUs: instant(view, 1),
      podReceived: view.getUint32(9, true),
      podSent: view.getUint32(13, true),
      receivedUs: instant(view, 17),
    };
  },
  [GAP_DECISION]: (payload, view) => {
    const [start, end] = [view.getInt32(1, true), view.getInt32(5, true)];
    if (end <= start) throw new RangeError("a gap without samples");
    return { name: "GapDecision", side: foot(view.getUint8(0)), start, end, reason: text.decode(payload.subarray(9)) };
  },
  [EVENT]: (payload, view) => {
    const end = 9 + view.getUint8(8);
    if (end === 9 || end > payload.length) throw new RangeError("the kind of an event is cut");
    return {
      name: "Event",
      atUs: instant(view, 0),
      kind: text.decode(payload.subarray(9, end)),
      text: text.decode(payload.subarray(end)),
    };
  },
  [LIVE_STRIDE]: (payload, view) => {
    const count = (payload.length - 5) / 8;
    if (!Number.isInteger(count)) throw new RangeError(`${payload.length - 5} bytes of doubles`);
    return {
      name: "LiveStride",
      side: foot(view.getUint8(0)),
      pathChecksum: view.getUint32(1, true),
      values: Float64Array.from({ length: count }, (_, at) => view.getFloat64(5 + 8 * at, true)),
    };
  },
  [FETCHED]: (payload, view) => {
    if (payload.length <= FETCHED_HEAD) throw new RangeError("nothing was fetched");
    return {
      name: "Fetched",
      side: foot(view.getUint8(0)),
      device: view.getBigUint64(1, true),
      boot: view.getUint32(9, true),
      recording: view.getUint32(13, true),
      offset: view.getUint32(17, true),
      receivedUs: instant(view, 21),
      data: payload.slice(FETCHED_HEAD),
    };
  },
};

/** Bytes with room for a head, followed by parts. */
function room(head: number, ...parts: Uint8Array[]): readonly [bytes: Uint8Array, view: DataView] {
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, head));
  let at = head;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return [bytes, new DataView(bytes.buffer)];
}

function setInstant(view: DataView, at: number, us: number): void {
  if (!Number.isSafeInteger(us) || us < 0) throw new RangeError(`An instant is a whole number below 2**53, not ${us}.`);
  view.setUint32(at, us % 2 ** 32, true);
  view.setUint32(at + 4, Math.floor(us / 2 ** 32), true);
}

function instant(view: DataView, at: number): number {
  const us = view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
  if (!Number.isSafeInteger(us)) throw new RangeError(`an instant of ${us} µs`);
  return us;
}

function anySide(code: number): Side | null {
  const side = sideOf(code);
  if (side === undefined) throw new RangeError(`no side is ${code}`);
  return side;
}

function foot(code: number): Side {
  const side = anySide(code);
  if (side === null) throw new RangeError("no side where one was expected");
  return side;
}
