/** Files of other makers on their way into home, in batches, and what home found each of them to be. */

import type { Of } from "../shape";
import { count, dictionary, list, nullable, number, oneOf, record, text } from "../shape";
import type { Address, ReadOf, Told } from "./api";
import type { HomeClient } from "./client";
import { base64 } from "./client";

/** A file is so large at most. */
export const LARGEST = 256 << 20;
/** So many files are asked for at once. */
export const A_PAGE = 100;
/** So many are listed at once at most. */
export const MOST_ON_A_PAGE = 500;

/** In the order in which they are told. */
export const VERDICTS = ["imported", "duplicate", "archive", "recording", "set_aside", "damaged", "not_recognised"] as const;
const VERDICT = oneOf(...VERDICTS);
export type Verdict = Of<typeof VERDICT>;

const batch = record({
  id: text,
  name: text,
  /** UTC, as ISO 8601 has it. */
  begun_at: text,
  undone_at: nullable(text),
  files: count,
  /** They were not read yet. */
  waiting: count,
  verdicts: dictionary(count),
  /** What was made of them. */
  activities: count,
  days: count,
  /** They came in files of their own. */
  heart_rates: count,
});
/** A batch, as far as home has come with it. */
export type Batch = ReadOf<Told["BatchFound"], Of<typeof batch>>;

const file = record({
  id: text,
  name: text,
  bytes: count,
  /** Null until it was read. */
  verdict: nullable(VERDICT),
  reason: nullable(text),
  /** Where a damaged file breaks off. */
  place: nullable(record({ unit: oneOf("byte", "line"), number: count })),
  /** What was made of it; of a duplicate, of the same file before. */
  activities: list(text),
  days: count,
  /** Heart rates that belong to no activity of it: how many, and the instants of the first and the last, UTC. */
  pulse: nullable(record({ number: count, first: text, last: text })),
});
export type BroughtFile = ReadOf<Told["FileFound"], Of<typeof file>>;

const page = record({ files: list(file), after: nullable(text) });
export type FilePage = ReadOf<Told["FilePage"], Of<typeof page>>;

const day = record({
  /** `YYYY-MM-DD`, by the runner's own calendar. */
  day: text,
  steps: nullable(count),
  distance: nullable(number),
});
/** What a day came to by files that count days; way in m. */
export type CountedDay = ReadOf<Told["DayFound"], Of<typeof day>>;

export interface Bytes {
  readonly content: Uint8Array<ArrayBuffer>;
  readonly digest: Uint8Array;
}

export class BatchClient {
  readonly #home: HomeClient;

  constructor(home: HomeClient) {
    this.#home = home;
  }

  /** All batches, newest first. */
  async all(): Promise<readonly Batch[]> {
    return (await this.#home.read(record({ batches: list(batch) }), "/batches")).batches;
  }

  one(id: string): Promise<Batch> {
    return this.#home.read(batch, `/batches/${id}`);
  }

  /**
   * Begins a batch; a second time changes nothing. Times in its files that say no zone are read in `zone`, and set aside
   * where that is null.
   */
  begin(id: string, name: string, zone: string | null): Promise<Batch> {
    return this.#home.write(batch, "PUT", `/batches/${id}`, { name, time_zone: zone });
  }

  files(id: string, wanted: { verdict?: Verdict | null; after?: string | null; limit?: number } = {}): Promise<FilePage> {
    const query = new URLSearchParams({ limit: `${wanted.limit ?? A_PAGE}` });
    if (wanted.verdict) query.set("verdict", wanted.verdict);
    if (wanted.after) query.set("after", wanted.after);
    return this.#home.read(page, `/batches/${id}/files?${query}`);
  }

  /** Which files of a batch home has, by their ids. */
  async arrived(id: string): Promise<ReadonlySet<string>> {
    const ids = new Set<string>();
    for (let after: string | null = ""; after !== null; ) {
      const found: FilePage = await this.files(id, { after, limit: MOST_ON_A_PAGE });
      for (const each of found.files) ids.add(each.id);
      after = found.after;
    }
    return ids;
  }

  /** Takes a file into a batch; a second time changes nothing. */
  async bring(batch: string, file: string, named: { name: string; number: number }, bytes: Bytes): Promise<void> {
    const query = new URLSearchParams({ name: named.name, number: `${named.number}` });
    const address: Address = `/batches/${batch}/files/${file}?${query}`;
    await this.#home.ask(address, {
      method: "PUT",
      body: bytes.content,
      headers: { "Content-Type": "application/octet-stream", "Content-Digest": `sha-256=:${base64(bytes.digest)}:` },
    });
  }

  /** Takes back what a batch alone has brought. */
  undo(id: string): Promise<Batch> {
    return this.#home.write(batch, "POST", `/batches/${id}/undo`);
  }

  /** What days came to, in order. */
  async days(): Promise<readonly CountedDay[]> {
    return (await this.#home.read(record({ days: list(day) }), "/days")).days;
  }
}
