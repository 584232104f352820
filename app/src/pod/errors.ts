/**
 * What can be wrong with what a pod sent. The problem carries the values, so that whoever words it can name them; the
 * kinds are those of the Python side.
 */

import type { Characteristic } from "./profile";

export type PacketProblem =
  /** Too short or too long. */
  | { readonly kind: "WrongLength"; readonly length: number; readonly expected: string }
  /** Damaged on the way. */
  | { readonly kind: "Checksum"; readonly stated: number; readonly computed: number }
  /** The pod speaks another version of the protocol. */
  | { readonly kind: "UnknownVersion"; readonly version: number }
  /** A kind of packet, command or answer that is not known here. */
  | { readonly kind: "UnknownType"; readonly type: number }
  /** A field says what cannot be. */
  | { readonly kind: "ImpossibleValue"; readonly field: string; readonly value: number; readonly expected: string };

/** Bytes of a characteristic that are not what the protocol says. */
export class PacketError extends Error {
  override readonly name = "PacketError";

  constructor(
    readonly characteristic: Characteristic["name"],
    readonly problem: PacketProblem,
  ) {
    super(`${characteristic}: ${JSON.stringify(problem)}`);
  }
}

/** A whole packet whose first sample cannot have the number it states at the time it states. */
export class OutOfLineError extends Error {
  override readonly name = "OutOfLineError";

  constructor(
    readonly number: number,
    readonly expected: number,
  ) {
    super(`A packet begins with sample ${number}, but at its time sample ${expected.toFixed(0)} was due.`);
  }
}

/** A value of ours that no packet can hold: our own mistake. */
export class FieldError extends Error {
  override readonly name = "FieldError";

  constructor(
    readonly field: string,
    readonly value: number,
    readonly expected: string,
  ) {
    super(`${field} must be ${expected}, got ${value}.`);
  }
}

/** Throw a {@link FieldError} unless `value` is a whole number from `least` to `most`, both included. */
export function require(field: string, value: number, least: number, most: number): void {
  if (!(Number.isInteger(value) && least <= value && value <= most)) {
    throw new FieldError(field, value, `a whole number from ${least} to ${most}`);
  }
}

/** Run `read` on a packet from outside; a field that it refuses is the sender's mistake. */
export function blamedOnTheSender<T>(characteristic: Characteristic["name"], read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof FieldError)) throw error;
    const { field, value, expected } = error;
    throw new PacketError(characteristic, { kind: "ImpossibleValue", field, value, expected });
  }
}
