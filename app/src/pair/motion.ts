/** What a pod's packets say of its motion, in SI units: read on the page while no run is under way, for taps and standing. */

import { PacketError } from "../pod/errors";
import type { ImuPacket } from "../pod/imu";
import { decodeImu, samplesOf } from "../pod/imu";
import type { Info } from "../pod/info";
import { decodeInfo } from "../pod/info";
import { IMU, INFO, TICKS_PER_SECOND } from "../pod/profile";

export const GRAVITY = 9.80665;
const SIXTEENTHS = 16;
const COUNTS = 32_768;
const DEGREE = Math.PI / 180;
const CHANNELS = 6;

export type Vector = readonly [x: number, y: number, z: number];

export interface Sample {
  /** s by the pod's clock. */
  readonly time: number;
  /** Specific force, m/s². */
  readonly force: Vector;
  /** Angular rate, rad/s. */
  readonly rate: Vector;
}

/** Reads the packets of one pod, with the scales of its last INFO. */
export class Motion {
  #info: Info | null = null;

  /** Takes a value that the pod sent; the samples in it, none where it holds none that can be read. */
  take(source: number, value: Uint8Array): readonly Sample[] {
    try {
      if (source === INFO.short) this.#info = decodeInfo(value);
      else if (source === IMU.short && this.#info !== null) return samplesIn(decodeImu(value), this.#info);
    } catch (error) {
      if (!(error instanceof PacketError)) throw error;
    }
    return [];
  }
}

function samplesIn(packet: ImuPacket, info: Info): Sample[] {
  if (packet.configuration !== info.configuration) return [];
  const force = ((info.accFullScale / SIXTEENTHS) * GRAVITY) / COUNTS;
  const rate = ((info.gyrFullScale / SIXTEENTHS) * DEGREE) / COUNTS;
  const first = packet.ticks / TICKS_PER_SECOND;
  return Array.from({ length: samplesOf(packet) }, (_, i) => {
    const [x = 0, y = 0, z = 0, p = 0, q = 0, r = 0] = packet.counts.subarray(CHANNELS * i, CHANNELS * (i + 1));
    return {
      time: first + (i * SIXTEENTHS) / info.rate,
      force: [force * x, force * y, force * z],
      rate: [rate * p, rate * q, rate * r],
    };
  });
}

export function length([x, y, z]: Vector): number {
  return Math.hypot(x, y, z);
}

/** The angle between two vectors of any length, rad. */
export function angleBetween(a: Vector, b: Vector): number {
  const cross: Vector = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
  return Math.atan2(length(cross), a[0] * b[0] + a[1] * b[1] + a[2] * b[2]);
}
