/** A recording out of the flash of a pod: whole, whatever happens on the way, or not at all. */

import { expect, test } from "vitest";

import { crc32 } from "../../src/pod/checksums";
import { TransferError } from "../../src/pod/errors";
import { Download } from "../../src/pod/log";
import type { LogPacket } from "../../src/pod/log";

const DATA = Uint8Array.from({ length: 1000 }, (_, i) => (i * 37) & 0xff);

function chunk(tag: number, start: number, stop: number): LogPacket {
  return { name: "LogChunk", tag, offset: start, data: DATA.subarray(start, stop) };
}

function end(tag: number, size = DATA.length, checksum = crc32(DATA)): LogPacket {
  return { name: "LogEnd", tag, size, checksum };
}

function refusal(work: () => unknown): number {
  try {
    work();
  } catch (error) {
    if (error instanceof TransferError) return error.offset;
    throw error;
  }
  throw new Error("nothing was refused");
}

test("a download goes on at another size where it was lost", () => {
  const download = new Download(1);
  const got = [download.take(chunk(1, 0, 238)), download.take(chunk(1, 238, 476))];
  download.readOn(2);
  expect(download.offset).toBe(476);
  got.push(download.take(chunk(1, 476, 714)), download.take(chunk(2, 470, 480)), download.take(chunk(2, 480, 1000)));
  expect(got.flatMap((part) => [...(part ?? [])])).toEqual([...DATA]);
  expect(download.take(end(2))).toBeNull();
});

test("a chunk that was lost is asked for again", () => {
  const download = new Download(1);
  download.take(chunk(1, 0, 100));
  expect(refusal(() => download.take(chunk(1, 200, 300)))).toBe(100);
  expect(refusal(() => download.take(end(1)))).toBe(100);
});

test("bytes that are not the pod's are thrown away", () => {
  const download = new Download(1);
  download.take(chunk(1, 0, 1000));
  expect(refusal(() => download.take(end(1, 1000, 1)))).toBe(0);
  expect(refusal(() => download.take(end(1, 999)))).toBe(0);
});
