/**
 * The bytes of the live log: segments of frames, written once and only at their end. No files live here.
 *
 *     segment   header, frames, zeros to its size
 *     header    "OSLG", version u32, log 16 bytes, index u32, first sequence u32, checksum u32
 *     frame     checksum u32, length u16, kind u16, sequence u32, payload
 *
 * The checksum of a header is the CRC-32C of what precedes it. That of a frame is the CRC-32C of what follows it,
 * *begun with the checksum of its segment's header*: a frame of another log, or of another segment, never passes for
 * one of this. A frame of zeros does not exist, so zeros are the end. What can be read of a segment is its valid prefix:
 * the frames before the first byte that is not as it was written.
 */

import { crc32c } from "./crc32c";

export const VERSION = 1;
export const HEADER_SIZE = 36;
export const FRAME_SIZE = 12;
export const LOG_BYTES = 16;

const MAGIC = 0x474c534f; // "OSLG", little endian
const CHECKSUM = 4;
const HEADER_BODY = HEADER_SIZE - CHECKSUM;

/** What a segment says first. */
export interface SegmentHeader {
  /** The identity of the log, 16 random bytes. */
  readonly log: Uint8Array;
  /** The segment's place among the log's segments, from 0. */
  readonly index: number;
  /** The number of its first frame. */
  readonly firstSequence: number;
}

/** One entry in its envelope: its number in the log, its kind, its bytes. */
export interface LogFrame {
  readonly sequence: number;
  readonly kind: number;
  readonly payload: Uint8Array;
}

/** Where the valid prefix of a segment ends though the segment goes on. */
export interface Damage {
  /** The first byte that was not read as part of the log. */
  readonly offset: number;
  /**
   * `header`: of the segment. `checksum`: of a frame. `sequence`: a whole frame with the wrong number. `cut`: the
   * segment ends within a frame. `not zero`: something stands in the empty rest.
   */
  readonly fault: "header" | "checksum" | "sequence" | "cut" | "not zero";
}

/** A segment, as far as it can be read. */
export interface Segment {
  /** Null where nothing was written, or where the header is damaged. */
  readonly header: SegmentHeader | null;
  readonly frames: readonly LogFrame[];
  /** Bytes of the valid prefix. */
  readonly valid: number;
  readonly damage: Damage | null;
}

/** The log was written by another version, which a reader must not guess about. */
export class UnknownLogVersionError extends Error {
  override readonly name = "UnknownLogVersionError";

  constructor(readonly version: number) {
    super(`The log is of version ${version}, and this is a reader of version ${VERSION}.`);
  }
}

/** The bytes of a header, and the checksum with which those of the segment's frames begin. */
export function encodeHeader(header: SegmentHeader): {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly checksum: number;
} {
  const bytes = new Uint8Array(HEADER_SIZE);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, VERSION, true);
  bytes.set(header.log.subarray(0, LOG_BYTES), 8);
  view.setUint32(24, header.index, true);
  view.setUint32(28, header.firstSequence, true);
  const checksum = crc32c(bytes.subarray(0, HEADER_BODY));
  view.setUint32(HEADER_BODY, checksum, true);
  return { bytes, checksum };
}

/** The bytes of a frame in a segment whose header has the checksum `begin`. */
export function encodeFrame({ sequence, kind, payload }: LogFrame, begin: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(FRAME_SIZE + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(4, payload.length, true);
  view.setUint16(6, kind, true);
  view.setUint32(8, sequence, true);
  bytes.set(payload, FRAME_SIZE);
  view.setUint32(0, crc32c(bytes.subarray(CHECKSUM), begin), true);
  return bytes;
}

/** Read a whole segment; throws an {@link UnknownLogVersionError}. The payloads are views of `bytes`. */
export function decodeSegment(bytes: Uint8Array): Segment {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const begun = decodeHeader(bytes, view);
  if (begun === null) return { header: null, frames: [], valid: 0, damage: headerDamage(bytes) };
  const frames: LogFrame[] = [];
  let at = HEADER_SIZE;
  let damage: Damage | null = null;
  for (;;) {
    const read = decodeFrame(bytes, view, at, begun.checksum, begun.header.firstSequence + frames.length);
    if ("end" in read) {
      damage = read.end === null ? null : { offset: at, fault: read.end };
      break;
    }
    frames.push(read);
    at += FRAME_SIZE + read.payload.length;
  }
  return { header: begun.header, frames, valid: at, damage };
}

function decodeHeader(bytes: Uint8Array, view: DataView): { header: SegmentHeader; checksum: number } | null {
  if (bytes.length < HEADER_SIZE) return null;
  const checksum = view.getUint32(HEADER_BODY, true);
  if (view.getUint32(0, true) !== MAGIC || crc32c(bytes.subarray(0, HEADER_BODY)) !== checksum) return null;
  const version = view.getUint32(4, true);
  if (version !== VERSION) throw new UnknownLogVersionError(version);
  const header = {
    log: bytes.slice(8, 8 + LOG_BYTES),
    index: view.getUint32(24, true),
    firstSequence: view.getUint32(28, true),
  };
  return { header, checksum };
}

function headerDamage(bytes: Uint8Array): Damage | null {
  if (bytes.length < HEADER_SIZE) return anyOf(bytes) ? { offset: 0, fault: "cut" } : null;
  if (anyOf(bytes.subarray(0, HEADER_SIZE))) return { offset: 0, fault: "header" };
  return anyOf(bytes) ? { offset: 0, fault: "not zero" } : null;
}

type End = { readonly end: Damage["fault"] | null };

function decodeFrame(bytes: Uint8Array, view: DataView, at: number, begin: number, due: number): LogFrame | End {
  const rest = bytes.subarray(at);
  if (rest.length < FRAME_SIZE) return { end: anyOf(rest) ? "cut" : null };
  const stated = view.getUint32(at, true);
  if (stated === 0 && !anyOf(rest.subarray(0, FRAME_SIZE))) return { end: anyOf(rest) ? "not zero" : null };
  const size = FRAME_SIZE + view.getUint16(at + 4, true);
  if (size > rest.length) return { end: "cut" };
  if (crc32c(rest.subarray(CHECKSUM, size), begin) !== stated) return { end: "checksum" };
  const sequence = view.getUint32(at + 8, true);
  if (sequence !== due) return { end: "sequence" };
  return { sequence, kind: view.getUint16(at + 6, true), payload: rest.subarray(FRAME_SIZE, size) };
}

function anyOf(bytes: Uint8Array): boolean {
  return bytes.some((byte) => byte !== 0);
}
