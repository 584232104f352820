/** Activities, as home has them: the list, one of them, and what its runner says of it. */

import type { Of } from "../shape";
import { count, dictionary, flag, list, nullable, number, oneOf, optional, pair, record, text } from "../shape";
import type { ReadOf, Told } from "./api";
import { BASE } from "./api";
import type { HomeClient } from "./client";
import { metric, SIDE } from "./client";

const KIND = oneOf("run", "walk");
export type Kind = Of<typeof KIND>;
const SOURCE = oneOf("pods", "phone", "file", "typed");
const GRADE = oneOf("pod_raw", "pod_summary", "watch", "phone_position", "typed_in");
/** What measured something, from the best to the weakest. */
export type Grade = Of<typeof GRADE>;

const found = {
  id: text,
  recording: nullable(text),
  shoe: nullable(text),
  kind: KIND,
  title: text,
  /** UTC, as ISO 8601 has it. */
  start: text,
  /** Whoever recorded it had a clock that was wrong. */
  start_doubtful: flag,
  /** Where it was, by the name of its time zone. */
  time_zone: nullable(text),
  duration: number,
  moving_time: nullable(number),
  distance: nullable(number),
  speed: nullable(number),
  cadence_spm: nullable(number),
  deleted_at: nullable(text),
  /** Our own pods, a file that was brought, or a person; what this browser has kept from before there were any says nothing. */
  source: optional(SOURCE),
  /** How good the source is. */
  grade: optional(text),
  /** The activity that is the same run from a better source; null where it stands for itself. */
  beside: optional(text),
};
const activity = record(found);
/** An activity as a list shows it, in SI units. */
export type Activity = ReadOf<Told["ActivityFound"], Of<typeof activity>>;

/** One of the activities that were made one, and whether there is a report of it. */
const part = record({ ...found, report: flag });
export type Part = ReadOf<Told["ActivityPart"], Of<typeof part>>;

const whole = record({
  ...found,
  /** In order of time; none where it was not merged. */
  parts: list(part),
  notes: text,
  /** The mean, where it is known. */
  heart_rate_bpm: optional(number),
  /** Of the result that is shown. */
  method: nullable(text),
  engine: nullable(text),
  version: nullable(text),
  summary: nullable(dictionary(metric)),
  warnings: list(record({ code: text, side: nullable(SIDE) })),
  /** The same run from lesser sources. */
  doubles: optional(list(activity)),
  /** Its runner took it for a run of its own. */
  apart: optional(flag),
});
/** An activity with what its runner wrote, and the result that is shown. */
export type WholeActivity = ReadOf<Told["ActivityWhole"], Of<typeof whole>>;

const page = record({ activities: list(activity), after: nullable(text) });
export type ActivityPage = ReadOf<Told["ActivityPage"], Of<typeof page>>;

export { page as activityPageShape, whole as wholeActivityShape };

const gap = record({ start: number, end: number, seconds: number });
export type Gap = ReadOf<Told["Gap"], Of<typeof gap>>;

const curve = record({
  metric: text,
  foot: nullable(SIDE),
  /** What measured it, and what that is called. */
  grade: GRADE,
  source: nullable(text),
  /** Those that hold something, in order; each list that follows has a number for each of them. */
  bucket: list(count),
  mean: list(nullable(number)),
  least: list(number),
  greatest: list(number),
  /** Of this metric alone: what measured it said nothing meanwhile. */
  gaps: list(gap),
});
export type Curve = ReadOf<Told["Curve"], Of<typeof curve>>;

const series = record({
  by: oneOf("time", "distance"),
  /** In s or m; null where it is not known. */
  length: nullable(number),
  /** So many of equal width lie over it. */
  buckets: count,
  gaps: list(gap),
  series: list(curve),
});
/** Metrics along an activity, in SI units, thinned to what a chart has room for. */
export type Series = ReadOf<Told["SeriesFound"], Of<typeof series>>;

const laps = record({
  laps: list(
    record({
      start: number,
      end: number,
      moving_time: number,
      distance: nullable(number),
    }),
  ),
});
/** A lap as who recorded it counted it (s, m). */
export type Lap = Of<typeof laps>["laps"][number];

const track = record({
  grade: nullable(GRADE),
  source: nullable(text),
  /** In m from the first place. */
  east: list(number),
  north: list(number),
  /** Where on earth, for a map; nothing where that was not asked for. */
  latitude_deg: list(number),
  longitude_deg: list(number),
});
/** Where an activity went; no places where nobody recorded any. */
export type Track = ReadOf<Told["TrackFound"], Of<typeof track>>;

const change = record({
  metric: text,
  side: nullable(SIDE),
  old: nullable(number),
  new: nullable(number),
  difference: nullable(number),
  uncertainty: nullable(number),
  changed: flag,
});
export type Change = ReadOf<Told["Changed"], Of<typeof change>>;

const result = record({
  method: text,
  engine: text,
  version: text,
  made_at: text,
  shown: flag,
  /** From what is shown to this. */
  changes: list(change),
});
/** What one method found in an activity. */
export type Result = ReadOf<Told["ResultFound"], Of<typeof result>>;

const results = record({ results: list(result) });

const finding = record({
  rule: text,
  metric: text,
  side: oneOf("higher", "lower"),
  favour: oneOf("favourable", "unfavourable", "not_known"),
  value: number,
  usual: number,
  /** Standard deviation of the runner's runs there, and standard uncertainty of the difference. */
  spread: number,
  uncertainty: number,
  /** m/s */
  speed: number,
  lowest: number,
  highest: number,
  strides: count,
  /** That of one usual run to show anything as unusual. */
  chance: number,
  study: nullable(record({ citation: text, doi: text })),
});
/** Something unusual in a run, in SI units. */
export type AdviceFinding = ReadOf<Told["FindingFound"], Of<typeof finding>>;

const advice = record({
  verdict: oneOf("found", "nothing_stands_out", "not_enough_data"),
  best: nullable(finding),
  next: nullable(finding),
  noticed: list(finding),
  asked: count,
  runs: count,
  days: count,
  lacking: nullable(oneOf("runs", "speeds", "strides", "analysis")),
  needed: nullable(count),
});
/** What the coach says of a run, by what was usual before it. */
export type Advice = ReadOf<Told["AdviceFound"], Of<typeof advice>>;

const estimated = nullable(record({ value: number, uncertainty: number }));
const compared = record({
  metric: text,
  side: nullable(SIDE),
  this_run: estimated,
  other_run: estimated,
  /** This activity less the other. */
  difference: estimated,
  verdict: oneOf("real_difference", "not_told_apart", "not_enough_data"),
  /** Windows of 15 s that told it, and how many it takes. */
  n: count,
  needed: nullable(count),
  rail: nullable(pair(number)),
});
export type ComparedMetric = ReadOf<Told["ComparedFound"], Of<typeof compared>>;

const comparison = record({
  this: text,
  other: text,
  gait: oneOf("running", "walking"),
  /** Both held these (m/s); null where they share none. */
  speed: nullable(pair(number)),
  this_seconds: number,
  other_seconds: number,
  metrics: list(compared),
});
/** Two activities at matched speed, in SI units. */
export type Comparison = ReadOf<Told["ComparisonFound"], Of<typeof comparison>>;

export { advice as adviceShape };

/** What a runner changes; what is not named stays. */
export type ActivityEdit = Partial<Typed>;

/** What a runner types in of a run that nobody recorded. */
export type Typed = Pick<
  WholeActivity,
  "title" | "notes" | "kind" | "shoe" | "start" | "time_zone" | "duration" | "distance" | "heart_rate_bpm"
>;

/** Where the raw data of an activity is, and its strides, to be kept as files. */
export function rawAddress(id: string): string {
  return `${BASE}/activities/${id}/raw`;
}

/** What an activity is written as for other programs. */
export const FORMATS = ["fit", "tcx", "gpx", "csv", "parquet"] as const;

export function fileAddress(id: string, format: (typeof FORMATS)[number]): string {
  return `${BASE}/activities/${id}/file?format=${format}`;
}

/** The file of another maker that an activity was made of, as it was. */
export function originalAddress(id: string): string {
  return `${BASE}/activities/${id}/original`;
}

export function stridesAddress(id: string): string {
  return `${BASE}/activities/${id}/strides?format=parquet`;
}

export class HistoryClient {
  readonly #home: HomeClient;

  constructor(home: HomeClient) {
    this.#home = home;
  }

  /** A page of the list, newest first; its `after` goes on. */
  page(wanted: URLSearchParams): Promise<ActivityPage> {
    return this.#home.read(page, `/activities?${wanted}`);
  }

  one(id: string): Promise<WholeActivity> {
    return this.#home.read(whole, `/activities/${id}`);
  }

  advice(id: string): Promise<Advice> {
    return this.#home.read(advice, `/activities/${id}/advice`);
  }

  /** Holds an activity against another. */
  comparison(id: string, other: string): Promise<Comparison> {
    return this.#home.read(comparison, `/activities/${id}/compare/${other}`);
  }

  /** Types in an activity under an id of its own; a second time changes nothing. */
  typeIn(id: string, typed: Typed): Promise<WholeActivity> {
    return this.#home.write(whole, "PUT", `/activities/${id}`, typed);
  }

  edit(id: string, edit: ActivityEdit): Promise<WholeActivity> {
    return this.#home.write(whole, "PATCH", `/activities/${id}`, edit);
  }

  series(id: string, by: Series["by"], metrics: readonly string[]): Promise<Series> {
    return this.#home.read(series, `/activities/${id}/series?by=${by}&metrics=${metrics.join(",")}`);
  }

  /** The laps of an activity that was brought. */
  async laps(id: string): Promise<readonly Lap[]> {
    return (await this.#home.read(laps, `/activities/${id}/laps`)).laps;
  }

  /** Where an activity that was brought went, and on a map where on earth that is. */
  track(id: string, onMap: boolean): Promise<Track> {
    return this.#home.read(track, onMap ? `/activities/${id}/track?on_earth=true` : `/activities/${id}/track`);
  }

  /** Takes one that is beside another for a run of its own, or lets it be the same run again. */
  apart(id: string, apart: boolean): Promise<WholeActivity> {
    return this.#home.write(whole, apart ? "POST" : "DELETE", `/activities/${id}/apart`);
  }

  /** All results, newest first. */
  async results(id: string): Promise<readonly Result[]> {
    return (await this.#home.read(results, `/activities/${id}/results`)).results;
  }

  /** Shows the result of a method. */
  async show(id: string, method: string): Promise<readonly Result[]> {
    return (await this.#home.write(results, "PUT", `/activities/${id}/shown`, { method })).results;
  }

  /** Works on a run once more: one that has failed goes on there, one that is analysed is analysed anew. */
  async again(run: string): Promise<void> {
    await this.#home.ask(`/runs/${run}/again`, { method: "POST" });
  }

  /** Makes one of several that do not overlap; `shoe` says which shall count where theirs differ. */
  merge(ids: readonly string[], shoe: string | null): Promise<WholeActivity> {
    return this.#home.write(whole, "POST", "/activities/merge", { activities: ids, ...(shoe === null ? {} : { shoe }) });
  }

  /** Makes several again of one that was merged. */
  async split(id: string): Promise<void> {
    await this.#home.ask(`/activities/${id}/split`, { method: "POST" });
  }

  /** Deletes what is in the bin, with its recording and its results. */
  async remove(id: string): Promise<void> {
    await this.#home.ask(`/activities/${id}?for_good=true`, { method: "DELETE" });
  }

  /** Into the bin. */
  putAway(id: string): Promise<WholeActivity> {
    return this.#home.write(whole, "DELETE", `/activities/${id}`);
  }

  /** Out of the bin. */
  restore(id: string): Promise<WholeActivity> {
    return this.#home.write(whole, "POST", `/activities/${id}/restore`);
  }
}
