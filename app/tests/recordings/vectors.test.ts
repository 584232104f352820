/** The golden vectors of the live log. */

import { expect, test } from "vitest";

import { crc32c } from "../../src/recordings/crc32c";
import type { LogEntry } from "../../src/recordings/entries";
import { decodeEntry, encodeEntry } from "../../src/recordings/entries";
import type { Damage } from "../../src/recordings/frames";
import { decodeSegment, encodeFrame, encodeHeader } from "../../src/recordings/frames";
import type { Side } from "../../src/recordings/side";
import { bytes, hex, vectors } from "../vectors";

type Fields =
  | { name: "Received"; side: Side | null; source: number; received_us: number; value: string }
  | {
      name: "ClockExchange";
      side: Side;
      sent_us: number;
      pod_received: number;
      pod_sent: number;
      received_us: number;
    }
  | { name: "GapDecision"; side: Side; start: number; end: number; reason: string }
  | { name: "Event"; at_us: number; kind: string; text: string }
  | { name: "LiveStride"; side: Side; path_checksum: number; values: number[] }
  | {
      name: "Fetched";
      side: Side;
      device: string;
      boot: number;
      recording: number;
      offset: number;
      received_us: number;
      data: string;
    };

const LOG = vectors<{
  crc32c: { hex: string; checksum: number }[];
  headers: { hex: string; checksum: number; fields: { log: string; index: number; first_sequence: number } }[];
  entries: { kind: number; hex: string; fields: Fields }[];
  segment: string;
  segments: { title: string; hex: string; frames: number; damage: Damage | null }[];
}>("log");

function entryOf(fields: Fields): LogEntry {
  switch (fields.name) {
    case "Received": {
      const { name, side, source, received_us: receivedUs, value } = fields;
      return { name, side, source, receivedUs, value: bytes(value) };
    }
    case "ClockExchange": {
      const { name, side, sent_us: sentUs, pod_received: podReceived, pod_sent: podSent, received_us } = fields;
      return { name, side, sentUs, podReceived, podSent, receivedUs: received_us };
    }
    case "GapDecision":
      return fields;
    case "Event":
      return { name: "Event", atUs: fields.at_us, kind: fields.kind, text: fields.text };
    case "LiveStride": {
      const { name, side, path_checksum: pathChecksum, values } = fields;
      return { name, side, pathChecksum, values: Float64Array.from(values) };
    }
    case "Fetched": {
      const { device, received_us: receivedUs, data, ...same } = fields;
      return { ...same, device: BigInt(`0x${device}`), receivedUs, data: bytes(data) };
    }
  }
}

test.each(LOG.crc32c)("the CRC-32C of $hex", ({ hex: text, checksum }) => {
  expect(crc32c(bytes(text))).toBe(checksum);
  const half = bytes(text).length >> 1;
  expect(crc32c(bytes(text).subarray(half), crc32c(bytes(text).subarray(0, half)))).toBe(checksum);
});

test.each(LOG.headers)("a header $hex", ({ hex: text, checksum, fields }) => {
  const header = { log: bytes(fields.log), index: fields.index, firstSequence: fields.first_sequence };
  const encoded = encodeHeader(header);
  expect([hex(encoded.bytes), encoded.checksum]).toEqual([text, checksum]);
  expect(decodeSegment(bytes(text)).header).toEqual(header);
});

test.each(LOG.entries)("an entry $hex", ({ kind, hex: text, fields }) => {
  const encoded = encodeEntry(entryOf(fields));
  expect([encoded.kind, hex(encoded.payload)]).toEqual([kind, text]);
  expect(decodeEntry(kind, bytes(text))).toEqual(entryOf(fields));
});

test("a segment with all entries is read, and written again to the same bytes", () => {
  const { header, frames, damage, valid } = decodeSegment(bytes(LOG.segment));
  expect(frames.map(({ kind, payload }) => [kind, hex(payload)])).toEqual(
    LOG.entries.map(({ kind, hex: text }) => [kind, text]),
  );
  expect(damage).toBeNull();
  const begun = header && encodeHeader(header);
  const written = frames.map((frame) => hex(encodeFrame(frame, begun?.checksum ?? 0)));
  expect([hex(begun?.bytes ?? new Uint8Array()), ...written].join("")).toBe(LOG.segment.slice(0, 2 * valid));
});

test.each(LOG.segments)("a segment: $title", ({ hex: text, frames, damage }) => {
  const segment = decodeSegment(bytes(text));
  expect([segment.frames.length, segment.damage]).toEqual([frames, damage]);
});

test.each([
  [1, "03010000000000000000"],
  [2, "01608cae08ba50"],
  [3, "010800000008000000"],
  [3, "000800000010000000"],
  [4, "00a2ad08ba50060009737461"],
  [4, "00a2ad08ba50060000"],
  [4, "ffffffffffffff7f0161"],
  [4, "00a2ad08ba50060002c328"],
  [5, "010000000000"],
  [6, ""],
  [6, "010000000000000000010000000100000000000000608cae08ba500600"],
  [6, "000000000000000000010000000100000000000000608cae08ba500600ff"],
  [7, ""],
])("an entry of kind %i that cannot be (%s) is refused by name", (kind, text) => {
  expect(() => decodeEntry(kind, bytes(text))).toThrow(expect.objectContaining({ name: "UnknownEntryError" }));
});
