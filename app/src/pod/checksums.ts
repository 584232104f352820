/** The checksums of packets and transfers: CRC-16/IBM-3740 at the end of a packet, CRC-32 over a recording. */

import { PacketError } from "./errors";
import type { Characteristic } from "./profile";

/** Bytes of the checksum at the end of a packet. */
export const CHECKSUM = 2;

const CRC16 = Uint16Array.from({ length: 256 }, (_, byte) => {
  let state = byte << 8;
  for (let bit = 0; bit < 8; bit++) state = state & 0x8000 ? (state << 1) ^ 0x1021 : state << 1;
  return state;
});

const CRC32 = Uint32Array.from({ length: 256 }, (_, byte) => {
  let state = byte;
  for (let bit = 0; bit < 8; bit++) state = state & 1 ? (state >>> 1) ^ 0xedb8_8320 : state >>> 1;
  return state;
});

/** The CRC-16/IBM-3740 of `data`; that of the ASCII digits 1 to 9 is 0x29B1. */
export function crc16(data: Uint8Array): number {
  let state = 0xffff;
  for (const byte of data) state = ((state << 8) & 0xffff) ^ (CRC16[(state >> 8) ^ byte] ?? 0);
  return state;
}

/** The CRC-32 of what gave `before` and then `data`; that of the ASCII digits 1 to 9 is 0xCBF43926. */
export function crc32(data: Uint8Array, before = 0): number {
  let state = ~before >>> 0;
  for (const byte of data) state = (state >>> 8) ^ (CRC32[(state ^ byte) & 0xff] ?? 0);
  return ~state >>> 0;
}

/** The bytes of `view`, with the checksum of all others in the last two. */
export function withChecksum(view: DataView<ArrayBuffer>): Uint8Array {
  const bytes = new Uint8Array(view.buffer);
  const end = bytes.length - CHECKSUM;
  view.setUint16(end, crc16(bytes.subarray(0, end)), true);
  return bytes;
}

/** Throw a {@link PacketError} unless a packet ends with the checksum of what precedes. */
export function checkSum(characteristic: Characteristic["name"], packet: Uint8Array): void {
  const end = packet.length - CHECKSUM;
  const stated = (packet[end] ?? 0) | ((packet[end + 1] ?? 0) << 8);
  const computed = crc16(packet.subarray(0, end));
  if (stated !== computed) throw new PacketError(characteristic, { kind: "Checksum", stated, computed });
}
