/**
 * Packets onto one line: which samples of a recording a packet holds, which of them are new, which are missing.
 *
 * A packet says the number of its first sample modulo 65,536, which is five minutes, and its time modulo 2**32 ticks, 36
 * hours. Together they place it: the time says about which number is due, and the number is the nearest with the right
 * remainder. So packets may come twice, late, out of order or after hours of silence, in any size, live or from flash.
 *
 * Pure and without a clock: the same packets in the same order give the same answers, here and in a replay in Python.
 */

import { FieldError, OutOfLineError } from "./errors";
import type { ImuPacket } from "./imu";
import { samplesOf } from "./imu";
import { TICKS_PER_SECOND } from "./profile";

/** Numbers [start, end). */
export type Range = readonly [start: number, end: number];

/** A packet in its place. */
export interface Placed {
  readonly packet: ImuPacket;
  /** Of its first sample, since the recording began. */
  readonly number: number;
  /** Time of its first sample, going on where the pod's clock begins again. */
  readonly ticks: number;
  /** The numbers of those of its samples that had not been there. */
  readonly fresh: readonly Range[];
  /** The numbers that were passed over just before it, if it is newer than all before and not next. */
  readonly gap: Range | null;
}

// As in the Python side, which says why.
const RATE_TOLERANCE = 0.1;
const TIME_TOLERANCE = 1.0;
const SEQUENCE_TURN = 2 ** 16;
const TICKS_TURN = 2 ** 32;

/** The time of each sample (s) as far as this packet alone can tell, at a rate in Hz. */
export function timesOf(placed: Placed, rate: number): number[] {
  const period = TICKS_PER_SECOND / rate;
  return Array.from({ length: samplesOf(placed.packet) }, (_, i) => (placed.ticks + period * i) / TICKS_PER_SECOND);
}

/** What a line has come to: from it another one goes on, in another thread. */
export interface LineState {
  readonly held: readonly Range[];
  /** Number and ticks of the newest packet, by which the next is placed; null before the first. */
  readonly newest: Range | null;
}

/** The samples of one recording of one pod, as far as they have come. */
export class Reassembly {
  readonly #first: number;
  readonly #samplesPerTick: number;
  #newest: { readonly number: number; readonly ticks: number } | null = null;
  /** Stretches without a gap, in order; no two touch. */
  #held: Range[] = [];

  /**
   * @param rate as the pod's INFO states it (Hz)
   * @param first about which sample comes first: what the pod said when the stream began
   * @param state of another line that this one goes on from
   */
  constructor(rate: number, first = 0, state: LineState = { held: [], newest: null }) {
    if (!(rate > 0)) throw new FieldError("rate", rate, "above 0");
    this.#first = first;
    this.#samplesPerTick = rate / TICKS_PER_SECOND;
    this.#held = [...state.held];
    this.#newest = state.newest && { number: state.newest[0], ticks: state.newest[1] };
  }

  get state(): LineState {
    return { held: this.#held, newest: this.#newest && [this.#newest.number, this.#newest.ticks] };
  }

  /** The numbers that are there, in stretches without a gap. */
  get held(): readonly Range[] {
    return this.#held;
  }

  /** The numbers between the first sample and the last that are not there. */
  get missing(): Range[] {
    return this.#held.slice(1).map(([start], i): Range => [this.#held[i]?.[1] ?? start, start]);
  }

  /** How many samples are there. */
  get samples(): number {
    return this.#held.reduce((sum, [start, end]) => sum + (end - start), 0);
  }

  /** The number after the last sample that is there; null before the first packet. */
  get end(): number | null {
    return this.#held.at(-1)?.[1] ?? null;
  }

  /** Place a packet and remember that its samples are there; throws an {@link OutOfLineError}. */
  place(packet: ImuPacket): Placed {
    const newest = this.#newest;
    const [number, ticks] = newest ? this.#where(packet, newest) : [this.#nearestFirst(packet), packet.ticks];
    const end = this.end ?? number;
    const fresh = this.#hold([number, number + samplesOf(packet)]);
    if (newest === null || number > newest.number) this.#newest = { number, ticks };
    return { packet, number, ticks, fresh, gap: number > end ? [end, number] : null };
  }

  #nearestFirst(packet: ImuPacket): number {
    const number = nearest(packet.sequence, this.#first, SEQUENCE_TURN);
    return number >= 0 ? number : packet.sequence;
  }

  /** Number and ticks of a packet, both unwrapped. */
  #where(packet: ImuPacket, newest: { readonly number: number; readonly ticks: number }): Range {
    const ticks = nearest(packet.ticks, newest.ticks, TICKS_TURN);
    const passed = (ticks - newest.ticks) * this.#samplesPerTick;
    const expected = newest.number + passed;
    const number = nearest(packet.sequence, Math.floor(expected + 0.5), SEQUENCE_TURN);
    if (Math.abs(number - expected) > TIME_TOLERANCE + RATE_TOLERANCE * Math.abs(passed)) {
      throw new OutOfLineError(number, expected);
    }
    return [number, ticks];
  }

  /** Add a stretch to those that are held, and return the parts of it that were not. */
  #hold([from, to]: Range): Range[] {
    const held = this.#held;
    const last = held.at(-1);
    if (last?.[1] === from) {
      held[held.length - 1] = [last[0], to];
      return [[from, to]];
    }
    // All stretches that overlap or touch the new one become one with it.
    const before = held.filter(([, end]) => end < from);
    const after = held.filter(([start]) => start > to);
    const met = held.slice(before.length, held.length - after.length);
    const fresh: Range[] = [];
    let start = from;
    for (const [metStart, metEnd] of met) {
      fresh.push([start, metStart]);
      start = metEnd;
    }
    fresh.push([start, to]);
    const merged: Range = [Math.min(from, met[0]?.[0] ?? from), Math.max(to, met.at(-1)?.[1] ?? to)];
    this.#held = [...before, merged, ...after];
    return fresh.filter(([a, b]) => a < b);
  }
}

/** The number nearest to `to` that leaves `remainder` when divided by `turn`. */
export function nearest(remainder: number, to: number, turn: number): number {
  const half = turn / 2;
  const rest = (remainder - to + half) % turn;
  return to + (rest < 0 ? rest + turn : rest) - half;
}
