/** Activities, as home has them: the list, one of them, and what its runner says of it. */

import type { Of } from "../shape";
import { count, dictionary, flag, list, nullable, number, oneOf, record, text } from "../shape";
import type { ReadOf, Told } from "./api";
import { BASE } from "./api";
import type { HomeClient } from "./client";
import { metric, SIDE } from "./client";

const KIND = oneOf("run", "walk");
export type Kind = Of<typeof KIND>;

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
  /** Of the result that is shown. */
  method: nullable(text),
  engine: nullable(text),
  version: nullable(text),
  summary: nullable(dictionary(metric)),
  warnings: list(record({ code: text, side: nullable(SIDE) })),
});
/** An activity with what its runner wrote, and the result that is shown. */
export type WholeActivity = ReadOf<Told["ActivityWhole"], Of<typeof whole>>;

const page = record({ activities: list(activity), after: nullable(text) });
export type ActivityPage = ReadOf<Told["ActivityPage"], Of<typeof page>>;

export { page as activityPageShape, whole as wholeActivityShape };

const curve = record({
  metric: text,
  foot: nullable(SIDE),
  /** Those that hold something, in order; each list that follows has a number for each of them. */
  bucket: list(count),
  mean: list(nullable(number)),
  least: list(number),
  greatest: list(number),
});
export type Curve = ReadOf<Told["Curve"], Of<typeof curve>>;

const series = record({
  by: oneOf("time", "distance"),
  /** In s or m; null where it is not known. */
  length: nullable(number),
  /** So many of equal width lie over it. */
  buckets: count,
  gaps: list(record({ start: number, end: number, seconds: number })),
  series: list(curve),
});
/** Metrics along an activity, in SI units, thinned to what a chart has room for. */
export type Series = ReadOf<Told["SeriesFound"], Of<typeof series>>;

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

/** What a runner changes; what is not named stays. */
export type ActivityEdit = Partial<Pick<WholeActivity, "title" | "notes" | "kind" | "shoe">>;

/** Where the raw data of an activity is, and its strides, to be kept as files. */
export function rawAddress(id: string): string {
  return `${BASE}/activities/${id}/raw`;
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

  edit(id: string, edit: ActivityEdit): Promise<WholeActivity> {
    return this.#home.write(whole, "PATCH", `/activities/${id}`, edit);
  }

  series(id: string, by: Series["by"], metrics: readonly string[]): Promise<Series> {
    return this.#home.read(series, `/activities/${id}/series?by=${by}&metrics=${metrics.join(",")}`);
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
