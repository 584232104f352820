/** The work that waits, is being done, or has failed, as home tells it. */

import type { Of } from "../shape";
import { list, nullable, number, oneOf, record, text } from "../shape";
import type { ReadOf, Told } from "./api";

const job = record({
  kind: text,
  /** What it is done to: for a run, its id. */
  key: text,
  state: oneOf("waiting", "working", "failed", "done"),
  /** The share that is done, from 0 to 1, while it is being done. */
  progress: nullable(number),
});
export type Job = ReadOf<Told["JobStatus"], Of<typeof job>>;

const jobs = record({ jobs: list(job) });
export type Jobs = ReadOf<Told["JobList"], Of<typeof jobs>>;

export { job as jobShape, jobs as jobsShape };
