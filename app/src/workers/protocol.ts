/**
 * What the three threads say to each other: page, recorder worker, engine worker.
 *
 *     page ──received──▶ recorder ──received──▶ engine
 *     page ◀──strides─── recorder ◀───given──── engine ──feet──▶ page
 *                        recorder ────kept────▶ coach
 *     page ◀────said──── recorder ◀───said───── coach ──goals──▶ page
 *
 * The coach lives in the engine's thread, and takes strides, positions, and what the runner wants of it, from the log: in its order,
 * so that the log tells again what was said.
 *
 * Every message carries the version of this protocol, and every one is looked at on arrival. A message with an `id` is
 * a question, and the answer has the same. Instants are milliseconds since 1970 by the page's clock, which does not jump:
 * `performance.timeOrigin + performance.now()`.
 */

import { KINDS, fillingShape } from "../coach/documents";
import { SEATS, VERDICTS } from "../engine/fit";
import type { Of, Shape } from "../shape";
import { count, flag, instance, list, nullable, number, oneOf, pair, record, text, unsigned64, variants } from "../shape";

export const PROTOCOL = 1;

const v = oneOf(PROTOCOL);
const id = count;
const at = number;
const run = text;
const side = oneOf("left", "right");
const bytes: Shape<Uint8Array<ArrayBufferLike>> = instance(Uint8Array);
const doubles: Shape<Float64Array<ArrayBufferLike>> = instance(Float64Array);

const stored = record({
  id: run,
  start: nullable(number),
  seconds: number,
  strides: count,
  stopped: flag,
  bytes: count,
});

/** What has come of a recording of a pod. */
const line = record({ held: list(pair(count)), newest: nullable(pair(count)) });
const stream = record({ info: bytes, recording: count, first: count, samples: nullable(count), line });

const verdict = oneOf(...VERDICTS);
const worn = record({ mount: verdict, hold: verdict, seat: oneOf(...SEATS) });

/** What went wrong while recording, for the screens to word. */
export const faultOf = variants("kind", {
  /** Another tab records: there is one recorder in a browser. */
  busy: {},
  /** There is no run with this identity. */
  unknown: { run },
  /** The storage took no more: what was acknowledged is safe, and nothing more is recorded. */
  storage: { reason: oneOf("full", "failed", "stalled", "absent", "version"), why: text },
  /** The live engine stopped: the run is recorded, and nothing is shown of it. */
  engine: { why: text },
  /** A thread said what the others do not understand, or could not be started. */
  worker: { why: text },
});
export type RecorderFault = Of<typeof faultOf>;

/** What the coach of a run goes by: texts of the events `coach` and `progress`. */
const brief = record({ coach: text, progress: text });
export type Brief = Of<typeof brief>;

/** What is said: an event of the log by that kind, and its text. */
const said = { v, kind: oneOf("cue", "milestone", "split"), text, arrived: at };

const received = { v, side: nullable(side), source: count, value: bytes, arrived: at };

export const toRecorder = variants("type", {
  /** The first message: the way to the engine. */
  connect: { v, engine: instance(MessagePort) },
  /** With what its coach goes by, where it has one. */
  begin: { v, id, at, brief: nullable(brief) },
  /** Go on with a run that something else than the runner ended. Its log says what its coach goes by. */
  resume: { v, id, at, run },
  /** End such a run where it ended. */
  finish: { v, id, at, run },
  stop: { v, id, at },
  stored: { v, id },
  received,
  /** Bytes of a recording in a pod's flash. */
  fetched: { v, side, device: unsigned64, boot: count, recording: count, offset: count, data: bytes, arrived: at },
  /** A pod was asked for its time, in ticks, and has answered. */
  exchanged: { v, side, asked: at, podReceived: count, podSent: count, answered: at },
  /** A connection to a pod. */
  happened: { v, at, what: oneOf("lost", "found"), side },
  /** What the runner and the phone note of the run: `text` as the log has it. */
  noted: { v, at, kind: oneOf("lap", "pause", "resume", "position", "known_distance"), text },
  /** A device of another make: what follows of this characteristic, on no foot, is its. */
  accompanied: { v, at, source: count, name: text },
  /** The runner wants no cue for so many seconds. */
  not_now: { v, at, duration: number },
  /** The runner wants no cue of this kind any more. */
  never: { v, at, kind: oneOf(...KINDS) },
});
export type ToRecorder = Of<typeof toRecorder>;

export const fromRecorder = variants("type", {
  begun: { v, id, run },
  /** With the strides that the log holds, in order, and what it holds of each pod. */
  resumed: {
    v,
    id,
    run,
    strides: list(record({ side, values: doubles })),
    /** Laps, pauses and positions, each with how many of the strides stand before it. */
    notes: list(record({ at, kind: text, text, after: count })),
    streams: record({ left: list(stream), right: list(stream) }),
  },
  done: { v, id },
  runs: { v, id, runs: list(stored) },
  refused: { v, id, fault: faultOf },
  /** Strides that one packet completed, now in the log. */
  strides: { v, side, strides: list(doubles), arrived: at },
  /** What the coach says or withholds, now in the log; `arrived` is when the packet came that completed its stride. */
  said,
  fault: { v, fault: faultOf },
});
export type FromRecorder = Of<typeof fromRecorder>;

export const toEngine = variants("type", {
  /** From the page, the first message: the way to the recorder. */
  connect: { v, recorder: instance(MessagePort) },
  /** A recorder begins to write: all streams are forgotten. */
  start: { v },
  received,
  /** The runner has stopped: end the streams of both feet, left first, and say `stopped`. */
  stop: { v, at },
  /** A run has a coach, which goes by these documents; the run began at `start` (µs since 1970, as the log has it). */
  coached: { v, start: count, coach: text, progress: text },
  /**
   * Strides as the log keeps them, with when they were given out (µs): those of the log of a run that is gone on with,
   * those that have just been written, or the last ones after the runner has stopped.
   */
  kept: {
    v,
    when: oneOf("before", "now", "last"),
    strides: list(record({ side, at: count, values: doubles })),
    arrived: at,
  },
  /** Where the phone was (µs), as the log keeps it: of a run that is gone on with, or as it has just been written. */
  placed: { v, when: oneOf("before", "now"), at: count, text, arrived: at },
  not_now: { v, at: count, duration: number },
  never: { v, kind: oneOf(...KINDS) },
  /** No stride follows: the coach says what having run has earned, and `finished`. */
  finish: { v, at: count },
});
export type ToEngine = Of<typeof toEngine>;

export const fromEngine = variants("type", {
  /** What one value led to: a gap passed over [start, end), strides as the log keeps them. */
  given: {
    v,
    side,
    gap: nullable(list(number)),
    strides: list(record({ pathChecksum: count, values: doubles })),
    arrived: at,
  },
  stopped: { v },
  /** To the page, once a second: samples there and missing of a foot. */
  foot: { v, side, samples: count, missing: count },
  /** To the page, once a second: the share of a core that the engine took since it said so last. */
  load: { v, share: number },
  /** To the page, when a verdict on how the pods are worn has changed; at most once a second. */
  fit: { v, fits: record({ left: worn, right: worn, sides: verdict }) },
  /** To the recorder, with when it was said (µs). */
  said: { ...said, at: count },
  finished: { v },
  /** To the page, at most once a second: how full the goals are. */
  goals: { v, goals: list(fillingShape) },
  /** To the page: the coach has failed and is silent. */
  uncoached: { v, why: text },
  failed: { v, why: text },
});
export type FromEngine = Of<typeof fromEngine>;

/** Distributes over the messages of a union, so that each may be written without its version. */
type Unversioned<M> = M extends { readonly v: typeof PROTOCOL } ? Omit<M, "v"> : never;

/** A message with the version of this protocol. */
export function message<M extends { readonly v: typeof PROTOCOL }>(body: Unversioned<M>): M {
  return { ...body, v: PROTOCOL } as unknown as M;
}
