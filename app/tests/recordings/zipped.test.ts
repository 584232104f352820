/** A zip that any program opens; `tests/app` has Python read one that was downloaded. */

import { expect, test } from "vitest";

import { crc32, zipOf } from "../../src/recordings/zipped";

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

test("the checksum is that of zips", () => {
  expect(crc32(bytes("123456789"))).toBe(0xcbf43926);
  expect(crc32(bytes(""))).toBe(0);
});

test("each file is found where the list says, with its length and checksum", async () => {
  const members = [
    { name: "run/00000000.log", bytes: Uint8Array.from({ length: 300 }, (_, index) => index & 0xff) },
    { name: "run/00000001.log", bytes: bytes("second") },
    { name: "empty", bytes: bytes("") },
  ];
  const whole = new Uint8Array(await zipOf(members).arrayBuffer());
  const view = new DataView(whole.buffer);
  const end = whole.length - 22;
  expect(view.getUint32(end, true)).toBe(0x06054b50);
  expect(view.getUint16(end + 10, true)).toBe(3);
  let at = view.getUint32(end + 16, true);
  for (const { name, bytes: content } of members) {
    expect(view.getUint32(at, true)).toBe(0x02014b50);
    expect(view.getUint32(at + 16, true)).toBe(crc32(content));
    expect(view.getUint32(at + 24, true)).toBe(content.length);
    const letters = view.getUint16(at + 28, true);
    expect(new TextDecoder().decode(whole.subarray(at + 46, at + 46 + letters))).toBe(name);
    const file = view.getUint32(at + 42, true);
    expect(view.getUint32(file, true)).toBe(0x04034b50);
    const begins = file + 30 + view.getUint16(file + 26, true);
    expect(whole.subarray(begins, begins + content.length)).toEqual(content);
    at += 46 + letters;
  }
  expect(at).toBe(end);
});
