/**
 * IMU: samples as they leave the sensor, up to 19 in a packet of at most 240 bytes.
 *
 *     0  type u8 = 1    1  flags u8 (bits 0-1 side, 2 gap, 3 accelerometer clipped, 4 gyroscope clipped, 5 replay)
 *     2  sequence u16   4  time u32   8  configuration u8   9  n u8
 *     10 n × 6 i16: acceleration x, y, z, angular rate x, y, z
 *     10 + 12 n  checksum u16: CRC-16/IBM-3740 over all bytes before it
 */

import type { Side } from "../recordings/side";
import { codeOf, sideOf } from "../recordings/side";
import { CHECKSUM, checkSum, withChecksum } from "./checksums";
import { FieldError, PacketError, blamedOnTheSender, require } from "./errors";
import { MOST_SAMPLES } from "./profile";

export const Flag = {
  /** The pod itself lost samples just before these. */
  GAP: 4,
  ACC_CLIPPED: 8,
  GYR_CLIPPED: 16,
  /** Sent again, from flash; what is not marked is live. */
  REPLAY: 32,
} as const;

/** Consecutive samples of one pod. */
export interface ImuPacket {
  readonly side: Side | null;
  /** Made of {@link Flag}. */
  readonly flags: number;
  /** Number of the first sample since the recording began, modulo 65,536. */
  readonly sequence: number;
  /** Time of the first sample by the pod's clock, in 1/32768 s, modulo 2**32. */
  readonly ticks: number;
  /** As in the INFO that these samples are to be read with. */
  readonly configuration: number;
  /** Six numbers a sample: acceleration x, y, z, angular rate x, y, z. */
  readonly counts: Int16Array;
}

const TYPE = 1;
const HEAD = 10;
const CHANNELS = 6;
const SAMPLE = 12;
const SIDE_BITS = 0b11;
const ATT_OVERHEAD = 3;
const ALL_FLAGS = Flag.GAP | Flag.ACC_CLIPPED | Flag.GYR_CLIPPED | Flag.REPLAY;

/** The number of samples of a packet. */
export function samplesOf(packet: ImuPacket): number {
  return packet.counts.length / CHANNELS;
}

/** How many samples a packet can hold at an ATT_MTU; 0 where not even one fits, as at 23. */
export function samplesThatFit(mtu: number): number {
  const room = mtu - ATT_OVERHEAD - HEAD - CHECKSUM;
  return Math.max(0, Math.min(MOST_SAMPLES, Math.floor(room / SAMPLE)));
}

export function encodeImu(packet: ImuPacket): Uint8Array {
  check(packet);
  const view = new DataView(new ArrayBuffer(HEAD + 2 * packet.counts.length + CHECKSUM));
  view.setUint8(0, TYPE);
  view.setUint8(1, packet.flags | codeOf(packet.side));
  view.setUint16(2, packet.sequence, true);
  view.setUint32(4, packet.ticks, true);
  view.setUint8(8, packet.configuration);
  view.setUint8(9, samplesOf(packet));
  packet.counts.forEach((count, at) => view.setInt16(HEAD + 2 * at, count, true));
  return withChecksum(view);
}

/**
 * The samples that a packet holds; throws a {@link PacketError}.
 *
 * The checksum is looked at first: of a damaged packet nothing else can be said.
 */
export function decodeImu(packet: Uint8Array): ImuPacket {
  const end = packet.length - CHECKSUM;
  if (end < HEAD) throw wrongLength(packet, `at least ${HEAD + CHECKSUM}`);
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  checkSum("IMU", packet);
  const type = view.getUint8(0);
  if (type !== TYPE) throw new PacketError("IMU", { kind: "UnknownType", type });
  const samples = view.getUint8(9);
  const expected = HEAD + SAMPLE * samples + CHECKSUM;
  if (packet.length !== expected) throw wrongLength(packet, `${expected} for ${samples} samples`);
  return blamedOnTheSender("IMU", () => {
    const flags = view.getUint8(1);
    require("side", flags & SIDE_BITS, 0, 2);
    const decoded: ImuPacket = {
      side: sideOf(flags & SIDE_BITS) ?? null,
      flags: flags & ~SIDE_BITS,
      sequence: view.getUint16(2, true),
      ticks: view.getUint32(4, true),
      configuration: view.getUint8(8),
      counts: Int16Array.from({ length: CHANNELS * samples }, (_, at) => view.getInt16(HEAD + 2 * at, true)),
    };
    check(decoded);
    return decoded;
  });
}

function check(packet: ImuPacket): void {
  if (packet.flags & ~ALL_FLAGS) throw new FieldError("flags", packet.flags, "made of the flags of version 1");
  require("sequence", packet.sequence, 0, 0xffff);
  require("ticks", packet.ticks, 0, 0xffff_ffff);
  require("configuration", packet.configuration, 0, 0xff);
  require("number of samples", samplesOf(packet), 1, MOST_SAMPLES);
}

function wrongLength(packet: Uint8Array, expected: string): PacketError {
  return new PacketError("IMU", { kind: "WrongLength", length: packet.length, expected });
}
