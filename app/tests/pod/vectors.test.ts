/** The golden vectors: bytes to values, values to bytes, and what is refused for which reason. */

import { describe, expect, test } from "vitest";

import type { Answer, Command, Result } from "../../src/pod/control";
import { decodeAnswer, decodeCommand, encodeAnswer, encodeCommand } from "../../src/pod/control";
import { OutOfLineError, PacketError } from "../../src/pod/errors";
import { crc16, crc32 } from "../../src/pod/checksums";
import { decodeBatteryLevel, decodeHeartRate, decodeRsc, stepsOfBothFeet } from "../../src/pod/foreign";
import { decodeImu, encodeImu, samplesThatFit } from "../../src/pod/imu";
import type { ImuPacket } from "../../src/pod/imu";
import { decodeInfo, encodeInfo } from "../../src/pod/info";
import type { Info } from "../../src/pod/info";
import { bytesThatFit, decodeFrames, decodeLog, encodeFrame, encodeLog } from "../../src/pod/log";
import {
  BATTERY,
  BATTERY_LEVEL,
  CHARACTERISTICS,
  HEART_RATE,
  HEART_RATE_MEASUREMENT,
  POD_SERVICE,
  PROTOCOL,
  RSC_MEASUREMENT,
  RUNNING_SPEED_AND_CADENCE,
} from "../../src/pod/profile";
import { Reassembly, timesOf } from "../../src/pod/reassembly";
import { decodeStride, encodeStride } from "../../src/pod/stride";
import type { StridePacket } from "../../src/pod/stride";
import { decodeTimeAnswer, decodeTimeQuestion, encodeTimeAnswer, encodeTimeQuestion } from "../../src/pod/time";
import type { TimeAnswer } from "../../src/pod/time";
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

interface StrideFields {
  side: Side | null;
  flags: number;
  number: number;
  ticks: number;
  stride_time: number | null;
  contact_time: number | null;
  flight_time: number | null;
  length: number | null;
  speed: number | null;
  strike_angle: number | null;
  pronation: number | null;
  impact: number | null;
  quality: number | null;
}

interface RscFields {
  speed: number;
  cadence_spm: number;
  running: boolean;
  stride_length: number | null;
  total_distance: number | null;
}

interface HeartRateFields {
  heart_rate_bpm: number | null;
  contact: boolean | null;
  energy_expended: number | null;
  intervals: number[];
}

type LogFields =
  | { name: "LogChunk"; tag: number; offset: number; data: string }
  | { name: "LogEnd"; tag: number; size: number; checksum: number };

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
  standard: { service: string; characteristics: { name: string }[] }[];
  crc32: { hex: string; checksum: number }[];
  bytes_that_fit: { mtu: number; bytes: number }[];
  strides: { hex: string; fields: StrideFields }[];
  log: { hex: string; fields: LogFields }[];
  time_questions: { hex: string; fields: { tag: number; sent_us: number } }[];
  time_answers: { hex: string; fields: TimeAnswer }[];
  frames: { hex: string; frames: { source: number; value: string }[] }[];
  rsc: { hex: string; fields: RscFields; steps_of_both_feet_spm: number }[];
  heart_rates: { hex: string; fields: HeartRateFields }[];
  battery: { hex: string; percent: number }[];
  refused: { decoder: keyof typeof DECODERS; hex: string; error: string }[];
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

const DECODERS = {
  info: decodeInfo,
  imu: decodeImu,
  command: decodeCommand,
  answer: decodeAnswer,
  stride: decodeStride,
  log: decodeLog,
  time_question: decodeTimeQuestion,
  time_answer: decodeTimeAnswer,
  rsc: decodeRsc,
  heart_rate: decodeHeartRate,
  battery: decodeBatteryLevel,
};

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

function strideOf(fields: StrideFields): StridePacket {
  const { side, flags, number, ticks, length, speed, pronation, impact, quality } = fields;
  return {
    ...{ side, flags, number, ticks, length, speed, pronation, impact, quality },
    strideTime: fields.stride_time,
    contactTime: fields.contact_time,
    flightTime: fields.flight_time,
    strikeAngle: fields.strike_angle,
  };
}

test.each(POD.strides)("STRIDE $hex", ({ hex: text, fields }) => {
  expect(hex(encodeStride(strideOf(fields)))).toBe(text);
  expect(decodeStride(bytes(text))).toEqual(strideOf(fields));
});

test.each(POD.log)("LOG $hex", ({ hex: text, fields }) => {
  const packet = fields.name === "LogChunk" ? { ...fields, data: bytes(fields.data) } : fields;
  expect(hex(encodeLog(packet))).toBe(text);
  expect(decodeLog(bytes(text))).toEqual(packet);
});

test.each(POD.time_questions)("a question of time $hex", ({ hex: text, fields: { tag, sent_us: sent } }) => {
  expect(hex(encodeTimeQuestion({ tag, sent }))).toBe(text);
  expect(decodeTimeQuestion(bytes(text))).toEqual({ tag, sent });
});

test.each(POD.time_answers)("a time $hex", ({ hex: text, fields }) => {
  expect(hex(encodeTimeAnswer(fields))).toBe(text);
  expect(decodeTimeAnswer(bytes(text))).toEqual(fields);
});

test.each(POD.frames)("the frames of $hex", ({ hex: text, frames }) => {
  const expected = frames.map(({ source, value }) => ({ source, value: bytes(value) }));
  expect([...decodeFrames(bytes(text))]).toEqual(expected);
  expect(text.startsWith(expected.map((frame) => hex(encodeFrame(frame))).join(""))).toBe(true);
});

test.each(POD.rsc)("speed and cadence $hex", ({ hex: text, fields, steps_of_both_feet_spm: steps }) => {
  const measurement = decodeRsc(bytes(text));
  expect(measurement).toEqual({
    speed: fields.speed,
    cadence: fields.cadence_spm,
    running: fields.running,
    strideLength: fields.stride_length,
    totalDistance: fields.total_distance,
  });
  expect(stepsOfBothFeet(measurement)).toBe(steps);
});

test.each(POD.heart_rates)("a heart rate $hex", ({ hex: text, fields }) => {
  expect(decodeHeartRate(bytes(text))).toEqual({
    heartRate: fields.heart_rate_bpm,
    contact: fields.contact,
    energyExpended: fields.energy_expended,
    intervals: fields.intervals,
  });
});

test.each(POD.battery)("a battery $hex", ({ hex: text, percent }) => {
  expect(decodeBatteryLevel(bytes(text))).toBe(percent);
});

test.each(POD.refused)("$decoder refuses $hex: $error", ({ decoder, hex: text, error }) => {
  expect(problemOf(() => DECODERS[decoder](bytes(text)))).toBe(error);
});

test.each(POD.crc16)("the CRC-16 of $hex", ({ hex: text, checksum }) => {
  expect(crc16(bytes(text))).toBe(checksum);
});

test.each(POD.crc32)("the CRC-32 of $hex", ({ hex: text, checksum }) => {
  expect(crc32(bytes(text))).toBe(checksum);
  // In two parts as in one.
  expect(crc32(bytes(text).subarray(3), crc32(bytes(text).subarray(0, 3)))).toBe(checksum);
});

test.each(POD.bytes_that_fit)("an MTU of $mtu holds $bytes bytes of a recording", ({ mtu, bytes: room }) => {
  expect(bytesThatFit(mtu)).toBe(room);
});

test.each(POD.samples_that_fit)("an MTU of $mtu holds $samples samples", ({ mtu, samples }) => {
  expect(samplesThatFit(mtu)).toBe(samples);
});

test("names on the air", () => {
  expect([PROTOCOL, POD_SERVICE]).toEqual([POD.protocol, POD.service]);
  expect(CHARACTERISTICS).toEqual(POD.characteristics);
  for (const [service, characteristic] of [
    [RUNNING_SPEED_AND_CADENCE, RSC_MEASUREMENT],
    [HEART_RATE, HEART_RATE_MEASUREMENT],
    [BATTERY, BATTERY_LEVEL],
  ] as const) {
    const { name } = characteristic;
    const found = POD.standard.find((each) => each.service === service);
    const known = found?.characteristics.find((each) => each.name === name);
    expect({ ...characteristic, properties: [...characteristic.properties].sort() }).toEqual(known);
  }
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
