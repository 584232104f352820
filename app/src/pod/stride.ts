/**
 * STRIDE: one stride as the pod itself solved it, 29 bytes.
 *
 *      0  type u8 = 1              1  flags u8 (bits 0-1 side, 2 walking, 3 impact at least, 4 repaired, 5 replay)
 *      2  number u32               6  time of the contact u32, ticks
 *     10  eight measures of 16 bits, as in MEASURES
 *     26  quality u8, percent     27  checksum u16
 *
 * What the pod does not know has the largest number of its field, or where there is a sign the smallest.
 */

import type { Side } from "../recordings/side";
import { codeOf, sideOf } from "../recordings/side";
import { CHECKSUM, checkSum, withChecksum } from "./checksums";
import { FieldError, PacketError, blamedOnTheSender, require } from "./errors";

export const StrideFlag = {
  WALKING: 4,
  /** The true impact may be larger: the accelerometer was at its limit. */
  IMPACT_AT_LEAST: 8,
  /** Clipped or missing samples were made up for. */
  REPAIRED: 16,
  /** Sent again, from flash. */
  REPLAY: 32,
} as const;

/** What a pod may know of a stride; in s, m, m/s, rad and m/s². */
export interface StrideMeasures {
  /** From contact to contact. */
  readonly strideTime: number | null;
  /** From contact to toe-off. */
  readonly contactTime: number | null;
  /** Half the stride less the contact; below zero in walking. */
  readonly flightTime: number | null;
  readonly length: number | null;
  readonly speed: number | null;
  /** Pitch at contact against the resting foot, toes up positive. */
  readonly strikeAngle: number | null;
  readonly pronation: number | null;
  readonly impact: number | null;
}

export interface StridePacket extends StrideMeasures {
  readonly side: Side | null;
  /** Made of {@link StrideFlag}. */
  readonly flags: number;
  /** How many strides of its recording came before it. */
  readonly number: number;
  /** When its contact was, by the pod's clock, in 1/32768 s, modulo 2**32. */
  readonly ticks: number;
  /** How far the pod trusts its numbers, 0 to 100. */
  readonly quality: number | null;
}

const TYPE = 1;
const MEASURES_AT = 10;
const QUALITY_AT = 26;
const SIZE = 29;
const SIDE_BITS = 0b11;
const ALL_FLAGS = StrideFlag.WALKING | StrideFlag.IMPACT_AT_LEAST | StrideFlag.REPAIRED | StrideFlag.REPLAY;
const UNKNOWN = 0xffff;
const UNKNOWN_SIGNED = -0x8000;
const NO_QUALITY = 0xff;
const HUNDREDTHS_OF_A_DEGREE = 18_000 / Math.PI;

/** In the order of their bytes: how many of the field's are one of ours, and whether there is a sign. */
const MEASURES: readonly (readonly [name: keyof StrideMeasures, parts: number, signed: boolean])[] = [
  ["strideTime", 8192, false],
  ["contactTime", 8192, false],
  ["flightTime", 8192, true],
  ["length", 1000, false],
  ["speed", 1000, false],
  ["strikeAngle", HUNDREDTHS_OF_A_DEGREE, true],
  ["pronation", HUNDREDTHS_OF_A_DEGREE, true],
  ["impact", 100, false],
];

export function encodeStride(stride: StridePacket): Uint8Array {
  check(stride);
  const view = new DataView(new ArrayBuffer(SIZE));
  view.setUint8(0, TYPE);
  view.setUint8(1, stride.flags | codeOf(stride.side));
  view.setUint32(2, stride.number, true);
  view.setUint32(6, stride.ticks, true);
  MEASURES.forEach(([name, parts, signed], i) => {
    const field = fieldOf(name, stride[name], parts, signed);
    // A field with a sign has the same 16 bits when they are written without.
    view.setUint16(MEASURES_AT + 2 * i, field & 0xffff, true);
  });
  view.setUint8(QUALITY_AT, stride.quality ?? NO_QUALITY);
  return withChecksum(view);
}

/** The stride that a packet holds; throws a {@link PacketError}. The checksum is looked at first. */
export function decodeStride(packet: Uint8Array): StridePacket {
  const { length } = packet;
  if (length < SIZE) throw new PacketError("STRIDE", { kind: "WrongLength", length, expected: `at least ${SIZE}` });
  checkSum("STRIDE", packet);
  const view = new DataView(packet.buffer, packet.byteOffset, length - CHECKSUM);
  const type = view.getUint8(0);
  if (type !== TYPE) throw new PacketError("STRIDE", { kind: "UnknownType", type });
  if (length !== SIZE) throw new PacketError("STRIDE", { kind: "WrongLength", length, expected: `${SIZE}` });
  return blamedOnTheSender("STRIDE", () => {
    const flags = view.getUint8(1);
    const quality = view.getUint8(QUALITY_AT);
    require("side", flags & SIDE_BITS, 0, 2);
    const stride: StridePacket = {
      side: sideOf(flags & SIDE_BITS) ?? null,
      flags: flags & ~SIDE_BITS,
      number: view.getUint32(2, true),
      ticks: view.getUint32(6, true),
      ...measuresOf(view),
      quality: quality === NO_QUALITY ? null : quality,
    };
    check(stride);
    return stride;
  });
}

function measuresOf(view: DataView): StrideMeasures {
  const measure = (i: number): number | null => {
    const [, parts, signed] = MEASURES[i] ?? ["length", 1, false];
    const at = MEASURES_AT + 2 * i;
    const field = signed ? view.getInt16(at, true) : view.getUint16(at, true);
    return field === (signed ? UNKNOWN_SIGNED : UNKNOWN) ? null : field / parts;
  };
  return {
    strideTime: measure(0),
    contactTime: measure(1),
    flightTime: measure(2),
    length: measure(3),
    speed: measure(4),
    strikeAngle: measure(5),
    pronation: measure(6),
    impact: measure(7),
  };
}

function fieldOf(name: string, value: number | null, parts: number, signed: boolean): number {
  if (value === null) return signed ? UNKNOWN_SIGNED : UNKNOWN;
  const field = Math.round(value * parts);
  const [least, most] = signed ? [UNKNOWN_SIGNED + 1, 0x7fff] : [0, UNKNOWN - 1];
  if (!(least <= field && field <= most)) {
    throw new FieldError(name, value, `from ${least / parts} to ${most / parts}, or null`);
  }
  return field;
}

function check(stride: StridePacket): void {
  if (stride.flags & ~ALL_FLAGS) throw new FieldError("flags", stride.flags, "made of the flags of version 1");
  require("number", stride.number, 0, 0xffff_ffff);
  require("ticks", stride.ticks, 0, 0xffff_ffff);
  for (const [name, parts, signed] of MEASURES) fieldOf(name, stride[name], parts, signed);
  if (stride.quality !== null) require("quality", stride.quality, 0, 100);
}
