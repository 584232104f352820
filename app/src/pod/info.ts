/**
 * INFO: what a pod says about itself, 36 bytes, read once after each connection.
 *
 *     0   protocol u8        1   side u8              2   capabilities u16
 *     4   rate u16 (1/16 Hz) 6   accelerometer's full scale u16 (1/16 g)   8   gyroscope's full scale u16 (1/16 °/s)
 *     10  most samples u8    11  configuration u8
 *     12  device u64         20  boot u32             24  firmware u8, u8, u16
 *     28  free flash u32     32  ticks u32
 */

import type { Side } from "../recordings/side";
import { codeOf, sideOf } from "../recordings/side";
import { PacketError, blamedOnTheSender, require } from "./errors";
import { MOST_SAMPLES, PROTOCOL } from "./profile";

const SIZE = 36;
const SIXTEENTHS = ["rate", "accFullScale", "gyrFullScale"] as const;

/** What a pod can do besides sending samples: bits of its capabilities. */
export const Capability = { STRIDES: 1, FLASH: 2, CLOCK: 4 } as const;

export interface Info {
  /** The foot that the pod was told to be on; null before that. */
  readonly side: Side | null;
  /** Made of {@link Capability}; other bits mean nothing yet. */
  readonly capabilities: number;
  /** Samples per second, in sixteenths of a hertz. */
  readonly rate: number;
  /** What a count of 32,768 stands for, in sixteenths of g. */
  readonly accFullScale: number;
  /** What a count of 32,768 stands for, in sixteenths of a degree per second. */
  readonly gyrFullScale: number;
  /** How many samples the pod can put into one packet. */
  readonly mostSamples: number;
  /** Counts the changes of rate and full scales, modulo 256. */
  readonly configuration: number;
  /** The pod's identity, which never changes. */
  readonly device: bigint;
  /** How many times the pod has started. */
  readonly boot: number;
  readonly firmware: readonly [major: number, minor: number, patch: number];
  /** Bytes left for recordings. */
  readonly freeFlash: number;
  /** The pod's clock when this was read, in 1/32768 s. */
  readonly ticks: number;
}

export function encodeInfo(info: Info): Uint8Array {
  check(info);
  const view = new DataView(new ArrayBuffer(SIZE));
  view.setUint8(0, PROTOCOL);
  view.setUint8(1, codeOf(info.side));
  view.setUint16(2, info.capabilities, true);
  view.setUint16(4, info.rate, true);
  view.setUint16(6, info.accFullScale, true);
  view.setUint16(8, info.gyrFullScale, true);
  view.setUint8(10, info.mostSamples);
  view.setUint8(11, info.configuration);
  view.setBigUint64(12, info.device, true);
  view.setUint32(20, info.boot, true);
  view.setUint8(24, info.firmware[0]);
  view.setUint8(25, info.firmware[1]);
  view.setUint16(26, info.firmware[2], true);
  view.setUint32(28, info.freeFlash, true);
  view.setUint32(32, info.ticks, true);
  return new Uint8Array(view.buffer);
}

/** What INFO says; throws a {@link PacketError}. With another version of the protocol it may have any length. */
export function decodeInfo(packet: Uint8Array): Info {
  const version = packet[0];
  if (version !== undefined && version !== PROTOCOL) throw new PacketError("INFO", { kind: "UnknownVersion", version });
  if (packet.length !== SIZE) {
    throw new PacketError("INFO", { kind: "WrongLength", length: packet.length, expected: `${SIZE}` });
  }
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  return blamedOnTheSender("INFO", () => {
    const code = view.getUint8(1);
    require("side", code, 0, 2);
    const info: Info = {
      side: sideOf(code) ?? null,
      capabilities: view.getUint16(2, true),
      rate: view.getUint16(4, true),
      accFullScale: view.getUint16(6, true),
      gyrFullScale: view.getUint16(8, true),
      mostSamples: view.getUint8(10),
      configuration: view.getUint8(11),
      device: view.getBigUint64(12, true),
      boot: view.getUint32(20, true),
      firmware: [view.getUint8(24), view.getUint8(25), view.getUint16(26, true)],
      freeFlash: view.getUint32(28, true),
      ticks: view.getUint32(32, true),
    };
    check(info);
    return info;
  });
}

function check(info: Info): void {
  for (const field of SIXTEENTHS) require(field, info[field], 1, 0xffff);
  require("mostSamples", info.mostSamples, 1, MOST_SAMPLES);
  require("capabilities", info.capabilities, 0, 0xffff);
  require("configuration", info.configuration, 0, 0xff);
  require("boot", info.boot, 0, 0xffff_ffff);
  require("firmware", info.firmware[0], 0, 0xff);
  require("firmware", info.firmware[1], 0, 0xff);
  require("firmware", info.firmware[2], 0, 0xffff);
  require("freeFlash", info.freeFlash, 0, 0xffff_ffff);
  require("ticks", info.ticks, 0, 0xffff_ffff);
}
