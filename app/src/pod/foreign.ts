/**
 * What other makers' devices say: Running Speed and Cadence (0x2A53), Heart Rate (0x2A37), Battery Level (0x2A19).
 *
 * Lenient: reserved flags mean nothing, and what follows the last known field is left alone, half an interval too.
 */

import { PacketError, blamedOnTheSender, require } from "./errors";
import type { Characteristic } from "./profile";

export interface RscMeasurement {
  /** In m/s. */
  readonly speed: number;
  /** As the sensor says it, of one foot or of both. */
  readonly cadence: number;
  /** False for walking, and for sensors that do not tell. */
  readonly running: boolean;
  /** In m; null where it is not sent. */
  readonly strideLength: number | null;
  /** In m since the sensor began to count; null where it is not sent. */
  readonly totalDistance: number | null;
}

export interface HeartRateMeasurement {
  /** Beats per minute; null before the strap has found one. */
  readonly heartRate: number | null;
  /** Whether it finds skin; null where it cannot tell. */
  readonly contact: boolean | null;
  /** In J since it was set to zero; null where it is not sent. */
  readonly energyExpended: number | null;
  /** From beat to beat, in s, the oldest first. */
  readonly intervals: readonly number[];
}

const RSC_HEAD = 4;
/** Below it a cadence in running may be that of one foot, and is if else a step were longer than so many m. */
const LEAST_OF_BOTH_FEET = 120;
const LONGEST_STEP = 1.8;

/** What a foot pod measured; throws a {@link PacketError}. */
export function decodeRsc(packet: Uint8Array): RscMeasurement {
  const view = viewOf("RSC Measurement", packet, RSC_HEAD);
  const flags = view.getUint8(0);
  const distanceAt = RSC_HEAD + (flags & 1 ? 2 : 0);
  viewOf("RSC Measurement", packet, distanceAt + (flags & 2 ? 4 : 0));
  return {
    speed: view.getUint16(1, true) / 256,
    cadence: view.getUint8(3),
    running: (flags & 4) !== 0,
    strideLength: flags & 1 ? view.getUint16(RSC_HEAD, true) / 100 : null,
    totalDistance: flags & 2 ? view.getUint32(distanceAt, true) / 10 : null,
  };
}

/** Cadence as runners know it: doubled where it can only be that of one foot. */
export function stepsOfBothFeet({ speed, cadence, running }: RscMeasurement): number {
  if (!running || cadence === 0 || cadence >= LEAST_OF_BOTH_FEET) return cadence;
  return (60 * speed) / cadence > LONGEST_STEP ? 2 * cadence : cadence;
}

/** What a strap measured; throws a {@link PacketError}. */
export function decodeHeartRate(packet: Uint8Array): HeartRateMeasurement {
  const flags = packet[0] ?? 0;
  const energyAt = flags & 1 ? 3 : 2;
  const intervalsAt = energyAt + (flags & 8 ? 2 : 0);
  const view = viewOf("Heart Rate Measurement", packet, intervalsAt);
  const heartRate = flags & 1 ? view.getUint16(1, true) : view.getUint8(1);
  const intervals = flags & 16 ? Math.floor((packet.length - intervalsAt) / 2) : 0;
  return {
    heartRate: heartRate === 0 ? null : heartRate,
    contact: flags & 4 ? (flags & 2) !== 0 : null,
    energyExpended: flags & 8 ? 1000 * view.getUint16(energyAt, true) : null,
    intervals: Array.from({ length: intervals }, (_, i) => view.getUint16(intervalsAt + 2 * i, true) / 1024),
  };
}

/** How full a battery is, 0 to 100; throws a {@link PacketError}. */
export function decodeBatteryLevel(packet: Uint8Array): number {
  const percent = viewOf("Battery Level", packet, 1).getUint8(0);
  blamedOnTheSender("Battery Level", () => {
    require("percent", percent, 0, 100);
  });
  return percent;
}

function viewOf(characteristic: Characteristic["name"], packet: Uint8Array, least: number): DataView {
  const { length } = packet;
  if (length < least) {
    throw new PacketError(characteristic, { kind: "WrongLength", length, expected: `at least ${least}` });
  }
  return new DataView(packet.buffer, packet.byteOffset, length);
}
