/**
 * TIME: what a pod's clock has to do with ours, one question and one answer.
 *
 *     question (written)   0  tag u8   1  sent u64, µs since 1970
 *     answer (indicated)   0  tag u8   1  received u32   5  sent u32, ticks
 */

import { PacketError, blamedOnTheSender, require } from "./errors";

export interface TimeQuestion {
  readonly tag: number;
  /** When it is asked, in µs since 1970 (UTC): a whole number below 2**53. */
  readonly sent: number;
}

export interface TimeAnswer {
  /** The question's. */
  readonly tag: number;
  /** When the question was there, in ticks of 1/32768 s, modulo 2**32. */
  readonly received: number;
  /** When the answer left. */
  readonly sent: number;
}

const SIZE = 9;

export function encodeTimeQuestion({ tag, sent }: TimeQuestion): Uint8Array {
  checkQuestion(tag, sent);
  const view = new DataView(new ArrayBuffer(SIZE));
  view.setUint8(0, tag);
  view.setBigUint64(1, BigInt(sent), true);
  return new Uint8Array(view.buffer);
}

/** What a client asked; throws a {@link PacketError}. */
export function decodeTimeQuestion(packet: Uint8Array): TimeQuestion {
  const view = viewOf(packet);
  const question = { tag: view.getUint8(0), sent: Number(view.getBigUint64(1, true)) };
  blamedOnTheSender("TIME", () => {
    checkQuestion(question.tag, question.sent);
  });
  return question;
}

export function encodeTimeAnswer({ tag, received, sent }: TimeAnswer): Uint8Array {
  require("tag", tag, 0, 0xff);
  require("received", received, 0, 0xffff_ffff);
  require("sent", sent, 0, 0xffff_ffff);
  const view = new DataView(new ArrayBuffer(SIZE));
  view.setUint8(0, tag);
  view.setUint32(1, received, true);
  view.setUint32(5, sent, true);
  return new Uint8Array(view.buffer);
}

/** What a pod answered; throws a {@link PacketError}. */
export function decodeTimeAnswer(packet: Uint8Array): TimeAnswer {
  const view = viewOf(packet);
  return { tag: view.getUint8(0), received: view.getUint32(1, true), sent: view.getUint32(5, true) };
}

function viewOf(packet: Uint8Array): DataView {
  const { length } = packet;
  if (length !== SIZE) throw new PacketError("TIME", { kind: "WrongLength", length, expected: `${SIZE}` });
  return new DataView(packet.buffer, packet.byteOffset, length);
}

function checkQuestion(tag: number, sent: number): void {
  require("tag", tag, 0, 0xff);
  require("sent", sent, 0, Number.MAX_SAFE_INTEGER);
}
