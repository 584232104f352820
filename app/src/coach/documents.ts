/**
 * What travels as text: the documents that the coach goes by, from home to the phone and into the log, and what it leaves
 * in the log. Each is looked at where it is read; what a document says beyond this is left out.
 */

import type { Of } from "../shape";
import { count, dictionary, flag, list, nullable, number, oneOf, optional, pair, record, text } from "../shape";

const VERSION = oneOf(1);
const SIDE = oneOf("left", "right");

/** In the order of the rules' codes. */
export const KINDS = [
  "cadence_low",
  "contact_long",
  "overstriding",
  "strike_drift",
  "asymmetry",
  "pace_fast",
  "pace_slow",
] as const;
export type Kind = (typeof KINDS)[number];
const kind = oneOf(...KINDS);

/** What is usual for the runner, as home's `/coach/baseline` has it. */
export const baselineShape = record({
  baseline: VERSION,
  runs: count,
  metrics: dictionary(record({ source: oneOf("own", "population"), knots: list(list(number)) })),
  /** Kinds of cue that do not help this runner; a document may leave that out. */
  retired: (value: unknown, at?: string): readonly string[] => optional(list(text))(value, at) ?? [],
});
export type KnownBaseline = Of<typeof baselineShape>;

const line = record({
  kind: oneOf("goal", "achievement", "longest_distance", "longest_time", "most"),
  id: nullable(text),
  period: nullable(oneOf("day", "week", "month", "year", "event")),
  quantity: oneOf("distance", "time", "runs", "days"),
  before: number,
  each: number,
  threshold: number,
  end: nullable(text),
});
const fastest = record({ length: number, time: number, uncertainty: number });

/** What a run of a day can fill, earn or beat, as home's `/progress/live` has it. */
export const snapshotShape = record({ progress: VERSION, day: text, lines: list(line), fastest: list(fastest) });

/** What the cues of a run go by: the text of the event `coach`, as `openstride.cues.LiveCoach.document` makes it. */
export const coachShape = record({
  coach: VERSION,
  seed: count,
  goal_speed: nullable(number),
  speed_scale: number,
  withheld_share: number,
  never: list(text),
  baseline: nullable(baselineShape),
});
export type CoachDocument = Of<typeof coachShape>;

/** What milestones and splits of a run go by: the text of the event `progress`. */
export const progressShape = record({
  progress: VERSION,
  /** As 2026-03-09. */
  today: text,
  /** Standard uncertainty of the scale of the way, as a share. */
  scale: number,
  /** A split is so long (m). */
  every: number,
  snapshot: nullable(snapshotShape),
  /** The way is that of the positions; of a run with shoes it is that of the strides. */
  by_position: (value: unknown, at?: string): boolean => optional(flag)(value, at) ?? false,
});
export type ProgressDocument = Of<typeof progressShape>;

/** A goal, how much of it there is by now, and as a share from 0 to 1. */
export const fillingShape = record({ goal: line, done: number, share: number });
export type Filling = Of<typeof fillingShape>;

const evidence = {
  kind,
  time: number,
  given: flag,
  speed: number,
  value: number,
  usual: number,
  spread: number,
  uncertainty: number,
  source: oneOf("own", "population"),
  side: nullable(SIDE),
  strides_of: SIDE,
  strides: pair(count),
  reason: nullable(oneOf("chance")),
} as const;
const cue = record({ cue: VERSION, ...evidence });
const praise = record({ praise: VERSION, ...evidence });

/** The text of the event `cue`: a cue that was eligible, given or withheld; or praise for what became of one. */
export function cueShape(value: unknown, at = ""): Of<typeof cue> | Of<typeof praise> {
  const isPraise = typeof value === "object" && value !== null && "praise" in value;
  return isPraise ? praise(value, at) : cue(value, at);
}

const stretched = record({ milestone: VERSION, time: number, of: fastest, value: number, uncertainty: number });
const lined = record({ milestone: VERSION, time: number, of: line, value: number, uncertainty: number });

/** The text of the event `milestone`: something that was just earned or beaten. */
export function milestoneShape(value: unknown, at = ""): Of<typeof stretched> | Of<typeof lined> {
  const of = typeof value === "object" && value !== null && "of" in value ? value.of : null;
  return typeof of === "object" && of !== null && "length" in of ? stretched(value, at) : lined(value, at);
}

/** The text of the event `split`: a kilometre or a mile was run. */
export const splitShape = record({
  split: VERSION,
  /** When it was passed, s since the start of the run. */
  time: number,
  n: count,
  /** m */
  every: number,
  /** s */
  duration: number,
  /** The fastest there was of this length before the run (s); null where there is none. */
  best: optional(number),
});
export type Split = Of<typeof splitShape>;

/** Reads a text; throws a `ShapeError` or a `SyntaxError` where it is no such document. */
export function readAs<T>(shape: (value: unknown) => T, from: string): T {
  return shape(JSON.parse(from));
}
