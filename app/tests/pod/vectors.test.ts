/** The golden vectors: bytes to values, values to bytes, and what is refused for which reason. */

import { describe, expect, test } from "vitest";

import type { Answer, Command, Result } from "../../src/pod/control";
import { decodeAnswer, decodeCommand, encodeAnswer, encodeCommand } from "../../src/pod/control";
import { OutOfLineError, PacketError } from "../../src/pod/errors";
import { crc16, decodeImu, encodeImu, samplesThatFit } from "../../src/pod/imu";
import type { ImuPacket } from "../../src/pod/imu";
import { decodeInfo, encodeInfo } from "../../src/pod/info";
import type { Info } from "../../src/pod/info";
import { CHARACTERISTICS, POD_SERVICE, PROTOCOL } from "../../src/pod/profile";
import { Reassembly, timesOf } from "../../src/pod/reassembly";
import type { Side } from "../../src/recordings/side";
import { bytes, hex, vectors } from "../vectors";

interface InfoFields {
  side: Side | null;
  capabilities: number;
  rate: number;
  acc_full_scale_g: number;
  gyr_full_scale_dps: number;
  most_samples: number;
  configuration: number;
  device: string;
  boot: number;
  firmware: [number, number, number];
  free_flash: number;
  ticks: number;
}

interface ImuFields {
  side: Side | null;
  flags: number;
  sequence: number;
  ticks: number;
  configuration: number;
  counts: number[][];
}

const POD = vectors<{
  protocol: number;
  service: string;
  characteristics: unknown;
  crc16: { hex: string; checksum: number }[];
  samples_that_fit: { mtu: number; samples: number }[];
  info: { hex: string; fields: InfoFields }[];
  imu: { hex: string; fields: ImuFields }[];
  commands: { hex: string; tag: number; fields: Command }[];
  answers: { hex: string; fields: Omit<Answer, "result"> & { result: Result | null } }[];
  refused: { decoder: "info" | "imu" | "command" | "answer"; hex: string; error: string }[];
}>("pod");

const REASSEMBLY = vectors<{
  stories: {
    title: string;
    rate: number;
    first: number;
    packets: { sequence: number; ticks: number; samples: number; placed: object | null }[];
    missing: [number, number][];
  }[];
  times: { ticks: number; rate: number; samples: number; times: number[] }[];
}>("reassembly");

const DECODERS = { info: decodeInfo, imu: decodeImu, command: decodeCommand, answer: decodeAnswer };

function infoOf(fields: InfoFields): Info {
  return {
    side: fields.side,
    capabilities: fields.capabilities,
    rate: 16 * fields.rate,
    accFullScale: 16 * fields.acc_full_scale_g,
    gyrFullScale: 16 * fields.gyr_full_scale_dps,
    mostSamples: fields.most_samples,
    configuration: fields.configuration,
    device: BigInt(`0x${fields.device}`),
    boot: fields.boot,
    firmware: fields.firmware,
    freeFlash: fields.free_flash,
    ticks: fields.ticks,
  };
}

function packetOf(sequence: number, ticks: number, samples: number): ImuPacket {
  return { side: "left", flags: 0, sequence, ticks, configuration: 0, counts: new Int16Array(6 * samples) };
}

function problemOf(decode: () => unknown): string {
  try {
    decode();
  } catch (error) {
    if (error instanceof PacketError) return `${error.problem.kind}Error`;
    throw error;
  }
  return "nothing was refused";
}

test.each(POD.info)("INFO $hex", ({ hex: text, fields }) => {
  expect(hex(encodeInfo(infoOf(fields)))).toBe(text);
  expect(decodeInfo(bytes(text))).toEqual(infoOf(fields));
});

test.each(POD.imu)("IMU $hex", ({ hex: text, fields }) => {
  const packet = { ...fields, counts: Int16Array.from(fields.counts.flat()) };
  expect(hex(encodeImu(packet))).toBe(text);
  expect(decodeImu(bytes(text))).toEqual(packet);
});

test.each(POD.commands)("a command $hex", ({ hex: text, tag, fields }) => {
  expect(hex(encodeCommand(tag, fields))).toBe(text);
  expect(decodeCommand(bytes(text))).toEqual([tag, fields]);
});

test.each(POD.answers)("an answer $hex", ({ hex: text, fields }) => {
  expect(hex(encodeAnswer(fields))).toBe(text);
  expect(decodeAnswer(bytes(text))).toEqual(fields);
});

test.each(POD.refused)("$decoder refuses $hex: $error", ({ decoder, hex: text, error }) => {
  expect(problemOf(() => DECODERS[decoder](bytes(text)))).toBe(error);
});

test.each(POD.crc16)("the CRC-16 of $hex", ({ hex: text, checksum }) => {
  expect(crc16(bytes(text))).toBe(checksum);
});

test.each(POD.samples_that_fit)("an MTU of $mtu holds $samples samples", ({ mtu, samples }) => {
  expect(samplesThatFit(mtu)).toBe(samples);
});

test("names on the air", () => {
  expect([PROTOCOL, POD_SERVICE]).toEqual([POD.protocol, POD.service]);
  expect(CHARACTERISTICS).toEqual(POD.characteristics);
});

test("a decoder reads a view into a larger buffer as it reads a copy", () => {
  const text = POD.imu[0]?.hex ?? "";
  const view = Uint8Array.of(9, 9, 9, ...bytes(text), 9).subarray(3, 3 + text.length / 2);
  expect(decodeImu(view)).toEqual(decodeImu(bytes(text)));
});

describe("reassembly", () => {
  test.each(REASSEMBLY.stories)("$title", ({ rate, first, packets, missing }) => {
    const line = new Reassembly(rate, first);
    for (const { sequence, ticks, samples, placed } of packets) {
      const packet = packetOf(sequence, ticks, samples);
      if (placed === null) {
        expect(() => line.place(packet)).toThrow(OutOfLineError);
      } else {
        expect(line.place(packet)).toEqual({ packet, ...placed });
      }
    }
    expect(line.missing).toEqual(missing);
  });

  test.each(REASSEMBLY.times)("live times to the last bit at $rate Hz", ({ ticks, rate, samples, times }) => {
    expect(timesOf(new Reassembly(rate).place(packetOf(0, ticks, samples)), rate)).toEqual(times);
  });
});
