/**
 * LOG: a recording from flash, in chunks by byte offset, and what it is to be in the end.
 *
 *     chunk   0  type u8 = 1   1  tag u8   2  offset u32   6  bytes, 1 to 506
 *     end     0  type u8 = 2   1  tag u8   2  size u32     6  CRC-32 u32
 *
 * The tag is that of the read which asked for it. And the frames that the bytes of a recording are:
 *
 *     0  length n u8   1  source u8: short number of the characteristic   2  value   2 + n  CRC-16 u16
 */

import { CHECKSUM, crc16 } from "./checksums";
import { PacketError, blamedOnTheSender, require } from "./errors";

export type LogPacket =
  | { readonly name: "LogChunk"; readonly tag: number; readonly offset: number; readonly data: Uint8Array }
  | { readonly name: "LogEnd"; readonly tag: number; readonly size: number; readonly checksum: number };

/** A value in a recording, as its characteristic gives it. */
export interface Frame {
  readonly source: number;
  readonly value: Uint8Array;
}

const CHUNK = 1;
const END = 2;
const HEAD = 6;
const END_SIZE = 10;
const MOST_BYTES = 506;
const ATT_OVERHEAD = 3;
const LAST = 0xffff_ffff;
export const FRAME_HEAD = 2;
export const LONGEST_VALUE = 250;

/** How many bytes of a recording a chunk can hold at an ATT_MTU; 0 where none fits. */
export function bytesThatFit(mtu: number): number {
  return Math.max(0, Math.min(MOST_BYTES, mtu - ATT_OVERHEAD - HEAD));
}

export function encodeLog(packet: LogPacket): Uint8Array {
  check(packet);
  const chunk = packet.name === "LogChunk";
  const view = new DataView(new ArrayBuffer(chunk ? HEAD + packet.data.length : END_SIZE));
  view.setUint8(0, chunk ? CHUNK : END);
  view.setUint8(1, packet.tag);
  view.setUint32(2, chunk ? packet.offset : packet.size, true);
  const bytes = new Uint8Array(view.buffer);
  if (chunk) bytes.set(packet.data, HEAD);
  else view.setUint32(HEAD, packet.checksum, true);
  return bytes;
}

/** What a packet of LOG holds; throws a {@link PacketError}. */
export function decodeLog(packet: Uint8Array): LogPacket {
  const { length } = packet;
  const view = new DataView(packet.buffer, packet.byteOffset, length);
  if (length === 0) throw wrongLength(length, `at least ${HEAD + 1}`);
  const type = view.getUint8(0);
  if (type === END) {
    if (length !== END_SIZE) throw wrongLength(length, `${END_SIZE}`);
    return { name: "LogEnd", tag: view.getUint8(1), size: view.getUint32(2, true), checksum: view.getUint32(6, true) };
  }
  if (type !== CHUNK) throw new PacketError("LOG", { kind: "UnknownType", type });
  if (length <= HEAD || length > HEAD + MOST_BYTES) throw wrongLength(length, `${HEAD + 1} to ${HEAD + MOST_BYTES}`);
  const chunk: LogPacket = {
    name: "LogChunk",
    tag: view.getUint8(1),
    offset: view.getUint32(2, true),
    data: packet.slice(HEAD),
  };
  blamedOnTheSender("LOG", () => {
    check(chunk);
  });
  return chunk;
}

/** The bytes of a frame: its value and 4 more. */
export function encodeFrame({ source, value }: Frame): Uint8Array {
  require("source", source, 0, 0xff);
  require("number of bytes", value.length, 0, LONGEST_VALUE);
  const body = Uint8Array.of(value.length, source, ...value);
  const checksum = crc16(body);
  return Uint8Array.of(...body, checksum & 0xff, checksum >> 8);
}

/** The frames from the start of a recording to the first that is cut or damaged. */
export function* decodeFrames(recording: Uint8Array): Generator<Frame> {
  let at = 0;
  for (;;) {
    const n = recording[at];
    const source = recording[at + 1];
    if (n === undefined || source === undefined || n > LONGEST_VALUE) return;
    const end = at + FRAME_HEAD + n;
    const [low, high] = recording.subarray(end, end + CHECKSUM);
    if (low === undefined || high === undefined) return;
    if ((low | (high << 8)) !== crc16(recording.subarray(at, end))) return;
    yield { source, value: recording.slice(at + FRAME_HEAD, end) };
    at = end + CHECKSUM;
  }
}

function check(packet: LogPacket): void {
  require("tag", packet.tag, 0, 0xff);
  if (packet.name === "LogChunk") {
    require("number of bytes", packet.data.length, 1, MOST_BYTES);
    require("offset", packet.offset, 0, LAST - packet.data.length);
  } else {
    require("size", packet.size, 0, LAST);
    require("checksum", packet.checksum, 0, LAST);
  }
}

function wrongLength(length: number, expected: string): PacketError {
  return new PacketError("LOG", { kind: "WrongLength", length, expected });
}
