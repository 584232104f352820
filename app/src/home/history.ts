/** Activities, as home has them: the list, one of them, and what its runner says of it. */

import type { Of } from "../shape";
import { dictionary, list, nullable, number, oneOf, record, text } from "../shape";
import type { ReadOf, Told } from "./api";
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

const whole = record({
  ...found,
  notes: text,
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

/** What a runner changes; what is not named stays. */
export type ActivityEdit = Partial<Pick<WholeActivity, "title" | "notes" | "kind" | "shoe">>;

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

  /** Into the bin. */
  putAway(id: string): Promise<WholeActivity> {
    return this.#home.write(whole, "DELETE", `/activities/${id}`);
  }

  /** Out of the bin. */
  restore(id: string): Promise<WholeActivity> {
    return this.#home.write(whole, "POST", `/activities/${id}/restore`);
  }
}
