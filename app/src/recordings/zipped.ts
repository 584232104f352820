/**
 * Files as one zip, as they are: what a log holds does not become smaller. The bytes are not copied, so a long run takes no
 * more memory than its log does.
 */

/** A file as it goes into a zip; its name is written in ASCII. */
export interface Member {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const [FILE, LISTED, END] = [0x04034b50, 0x02014b50, 0x06054b50] as const;
const VERSION = 20;
/** The first day that a zip can name: when a file was changed is not told. */
const DAY = 0x21;
const POLYNOMIAL = 0xedb88320;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value;
});

/** Returns the CRC-32 of bytes, as zips and PNGs have it. */
export function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (value >>> 8) ^ (TABLE[(value ^ byte) & 0xff] ?? 0);
  return (value ^ 0xffffffff) >>> 0;
}

/** Returns the files as one zip; their bytes, and they together, are less than 4 GiB. */
export function zipOf(members: readonly Member[]): Blob {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const listed: Uint8Array<ArrayBuffer>[] = [];
  let offset = 0;
  for (const { name, bytes } of members) {
    const letters = new TextEncoder().encode(name);
    const facts = [VERSION, 0, 0, 0, DAY] as const;
    const sizes = [crc32(bytes), bytes.length, bytes.length] as const;
    const head = [...numbers(4, FILE), ...facts.flatMap((each) => numbers(2, each)), ...sizes.flatMap((each) => numbers(4, each))];
    const file = Uint8Array.from([...head, ...numbers(2, letters.length), ...numbers(2, 0), ...letters]);
    listed.push(
      Uint8Array.from([
        ...numbers(4, LISTED),
        ...numbers(2, VERSION),
        ...facts.flatMap((each) => numbers(2, each)),
        ...sizes.flatMap((each) => numbers(4, each)),
        ...numbers(2, letters.length),
        ...[0, 0, 0, 0].flatMap((each) => numbers(2, each)),
        ...numbers(4, 0),
        ...numbers(4, offset),
        ...letters,
      ]),
    );
    parts.push(file, bytes);
    offset += file.length + bytes.length;
  }
  const length = listed.reduce((sum, each) => sum + each.length, 0);
  const count = numbers(2, members.length);
  const end = [...numbers(4, END), ...numbers(4, 0), ...count, ...count, ...numbers(4, length), ...numbers(4, offset)];
  return new Blob([...parts, ...listed, Uint8Array.from([...end, ...numbers(2, 0)])], { type: "application/zip" });
}

/** A number in so many bytes, the lowest first. */
function numbers(bytes: number, value: number): number[] {
  return Array.from({ length: bytes }, (_, index) => Math.floor(value / 2 ** (8 * index)) & 0xff);
}
