/**
 * An archive on its way into home: in segments that can be resumed at any byte, as logs go, and then until home has taken
 * it in. A segment at a time is in memory. The same file, chosen again, goes on where it was.
 */

import { hexOf } from "../recordings/log";
import type { Of } from "../shape";
import { count, dictionary, list, nullable, oneOf, record, text } from "../shape";
import type { Address, ReadOf, Told } from "./api";
import type { HomeClient, SegmentDigest } from "./client";
import { problem, sha256 } from "./client";

/** So much goes in one request. */
const BODY = 1 << 20;
/** An archive has so many segments at most, so those of a large one are larger. */
const MOST_SEGMENTS = 4096;

const imported = record({
  added: dictionary(count),
  /** They were there already. */
  skipped: dictionary(count),
  /** There is another in their place. */
  refused: dictionary(count),
  told: list(record({ kind: text, key: text, reason: text })),
  /** Files that the archive itself did not have. */
  lacking: list(text),
});
const taken = record({
  id: text,
  state: oneOf("receiving", "waiting", "working", "failed", "done"),
  imported: nullable(imported),
  error: nullable(problem),
});
/** An import, as far as home has come with it. */
export type Taken = ReadOf<Told["Import"], Of<typeof taken>>;

/** Sends an archive, unless home has it already, and lets home take it in. `onsent` is told how many bytes are there. */
export async function sendArchive(
  home: HomeClient,
  id: string,
  file: Blob,
  onsent: (bytes: number) => void,
): Promise<Taken> {
  const segments: SegmentDigest[] = [];
  for (const [index, [from, to]] of spans(file.size).entries()) {
    const bytes = new Uint8Array(await file.slice(from, to).arrayBuffer());
    segments.push({ bytes: bytes.length, sha256: hexOf(await sha256(bytes)) });
    await sendSegment(home, `/imports/${id}/segments/${index}`, bytes, (offset) => onsent(from + offset));
  }
  return home.write(taken, "POST", `/imports/${id}/complete`, { segments });
}

export function lookAtImport(home: HomeClient, id: string): Promise<Taken> {
  return home.read(taken, `/imports/${id}`);
}

/** Returns where the segments of an archive begin and end. */
export function spans(size: number): readonly (readonly [from: number, to: number])[] {
  const length = BODY * Math.max(1, Math.ceil(size / BODY / MOST_SEGMENTS));
  const number = Math.max(1, Math.ceil(size / length));
  return Array.from({ length: number }, (_, index) => [index * length, Math.min((index + 1) * length, size)] as const);
}

async function sendSegment(
  home: HomeClient,
  address: Address,
  bytes: Uint8Array<ArrayBuffer>,
  onsent: (offset: number) => void,
): Promise<void> {
  let held = await home.heldAt(address);
  while (!held.complete) {
    const end = Math.min(held.offset + BODY, bytes.length);
    held = await home.appendTo(address, held.offset, bytes.slice(held.offset, end), end === bytes.length);
    onsent(held.offset);
  }
}
