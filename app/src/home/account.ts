/** A runner's account as a whole, and how home is. */

import type { Of } from "../shape";
import { count, flag, list, nullable, number, record, text } from "../shape";
import type { ReadOf, Told } from "./api";
import { BASE } from "./api";
import type { HomeClient } from "./client";

const health = record({
  well: flag,
  database: flag,
  room: flag,
  free_bytes: nullable(number),
  workers: count,
  /** For how long the job that waits longest has (s); null where none does. */
  waiting: nullable(number),
});
export type Health = ReadOf<Told["Health"], Of<typeof health>>;

const reanalysis = record({
  begun_at: nullable(text),
  total: count,
  waiting: count,
  done: count,
  failed: count,
  /** In so many of those that are done a figure changed. */
  changed: count,
  /** So many have no result by the method that home has now. */
  lacking: count,
});
export type Reanalysis = ReadOf<Told["Progress"], Of<typeof reanalysis>>;

const deleted = record({ runs: count, files: count, bytes: number, left: list(text) });
export type Deleted = ReadOf<Told["Deleted"], Of<typeof deleted>>;

/** Where all that is kept of the runner comes as one archive. */
export const EXPORT = `${BASE}/account/export`;

export class AccountClient {
  readonly #home: HomeClient;

  constructor(home: HomeClient) {
    this.#home = home;
  }

  health(): Promise<Health> {
    return this.#home.read(health, "/health");
  }

  reanalysis(): Promise<Reanalysis> {
    return this.#home.read(reanalysis, "/reanalysis");
  }

  /** Lets all activities be analysed by the method that home has now, and shows what it finds. */
  reanalyse(): Promise<Reanalysis> {
    return this.#home.write(reanalysis, "POST", "/reanalysis", { all: true, show: true });
  }

  /** Shows all new results, or all of those from before. */
  showReanalysed(isNew: boolean): Promise<Reanalysis> {
    return this.#home.write(reanalysis, "PUT", "/reanalysis/shown", { new: isNew });
  }

  /** Deletes everything that is kept of the runner, here too. */
  deleteAll(): Promise<Deleted> {
    return this.#home.write(deleted, "DELETE", "/account", { confirm: "delete everything" });
  }
}
