/**
 * What the page remembers of runs besides their logs: how they looked live, so that what home finds can be held against
 * it; what home last said of them, to be read while it is out of reach; whether their shoes were virtual, and which of
 * the recordings in their flash are safe at home. It is of no use to anybody else, and a run loses nothing without it.
 */

import type { Run } from "../home/client";
import { run } from "../home/client";
import type { RecordingName } from "../pod/intake";
import type { Of, Shape } from "../shape";
import { count, flag, list, nullable, number, oneOf, optional, record, text } from "../shape";
import type { LiveSummary } from "./figures";

const FIGURES_OF = "live:";
const ORDER = "live";
const HOME = "home";
const VIRTUAL = "virtual";
const RECORDINGS = "recordings";
/** So many runs are remembered. */
const MOST = 50;

/** What of a foot came, and why the rest did not. */
const foot = record({ samples: count, missing: count, ending: oneOf("whole", "lost", "away", "given_up") });
const measured = nullable(record({ value: number, sigma: number }));
const sides = <T>(inner: Shape<T>) => record({ left: inner, right: inner });
const column = list(nullable(number));
const splits = list(
  record({ length: number, seconds: number, cadenceSpm: nullable(number), contactTime: nullable(number) }),
);
const along = record({
  width: number,
  speed: column,
  cadenceSpm: column,
  contactTime: sides(column),
  kilometres: splits,
  miles: splits,
});
const figures = record({
  seconds: number,
  strides: count,
  running: flag,
  distance: measured,
  speed: measured,
  cadenceSpm: measured,
  contactTime: sides(measured),
  strikeAngle: optional(sides(measured)),
  along: optional(along),
  feet: optional(sides(nullable(foot))),
  laps: optional(list(record({ counted: number, distance: measured, by: oneOf("runner", "distance", "end") }))),
  /** It had no shoes. */
  byPosition: optional(flag),
  /** How long the way was (m) by somebody else's measure. */
  known: optional(record({ distance: number, by: oneOf("treadmill", "track") })),
});
const ids = list(text);
const recordings = list(record({ run: text, safe: flag, device: text, boot: count, recording: count }));

export type KnownWay = NonNullable<Of<typeof figures>["known"]>;
/** How a run looked when it was stopped. */
export type KeptFigures = LiveSummary & Of<typeof figures>;

export function keepFigures(id: string, of: KeptFigures): void {
  const order = [id, ...(read(ORDER, ids) ?? []).filter((each) => each !== id)];
  for (const old of order.splice(MOST)) localStorage.removeItem(FIGURES_OF + old);
  write(ORDER, order);
  write(FIGURES_OF + id, of);
}

export function keptFigures(id: string): KeptFigures | null {
  return read(FIGURES_OF + id, figures);
}

/** Remembers the newest runs of home, with the metrics that the page shows. */
export function keepHome(of: readonly Run[], metrics: readonly string[]): void {
  const shown = ([name]: [string, unknown]): boolean => metrics.includes(name);
  const trimmed = of.slice(0, MOST).map((one) => ({
    ...one,
    summary: one.summary && Object.fromEntries(Object.entries(one.summary).filter(shown)),
  }));
  write(HOME, trimmed);
}

export function keptHome(): readonly Run[] {
  return read(HOME, list(run)) ?? [];
}

/** Remembers which recordings in the flash of shoes a run has all of. */
export function keepRecordings(run: string, names: readonly RecordingName[]): void {
  const added = names.map((name) => ({ ...name, run, safe: false, device: name.device.toString(16) }));
  write(RECORDINGS, [...added, ...(read(RECORDINGS, recordings) ?? [])].slice(0, 2 * MOST));
}

/** Home has said that a run is safe, and so are its recordings. */
export function keepSafe(run: string): void {
  const all = read(RECORDINGS, recordings) ?? [];
  if (all.some((each) => each.run === run)) {
    write(
      RECORDINGS,
      all.map((each) => (each.run === run ? { ...each, safe: true } : each)),
    );
  }
}

/** The recordings that shoes need not keep any more, as far as they have not been told. */
export function safeRecordings(): RecordingName[] {
  const safe = (read(RECORDINGS, recordings) ?? []).filter((each) => each.safe);
  return safe.map(({ device, boot, recording }) => ({ device: BigInt(`0x${device}`), boot, recording }));
}

/** Their shoe has been told. */
export function forgetRecordings(names: readonly RecordingName[]): void {
  const told = new Set(names.map(({ device, boot, recording }) => `${device.toString(16)} ${boot} ${recording}`));
  const left = (read(RECORDINGS, recordings) ?? []).filter(
    ({ device, boot, recording }) => !told.has(`${device} ${boot} ${recording}`),
  );
  write(RECORDINGS, left);
}

/** Remembers that the run which begins has virtual shoes. */
export function rememberVirtual(id: string): void {
  write(VIRTUAL, id);
}

export function wasVirtual(id: string): boolean {
  return read(VIRTUAL, text) === id;
}

function read<T>(key: string, shape: (value: unknown) => T): T | null {
  try {
    return shape(JSON.parse(localStorage.getItem(key) ?? "null"));
  } catch {
    return null;
  }
}

function write(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // The storage is full: the run is in its log all the same.
  }
}
