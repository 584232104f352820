/** CRC-32C (Castagnoli), the checksum of the live log. */

const POLYNOMIAL = 0x82f63b78;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let state = byte;
  for (let bit = 0; bit < 8; bit++) state = state & 1 ? (state >>> 1) ^ POLYNOMIAL : state >>> 1;
  return state;
});

/** The CRC-32C of `data`, or of everything up to here when `before` is the checksum of what came before. */
export function crc32c(data: Uint8Array, before = 0): number {
  let state = ~before;
  for (const byte of data) state = (state >>> 8) ^ (TABLE[(state ^ byte) & 0xff] ?? 0);
  return ~state >>> 0;
}
