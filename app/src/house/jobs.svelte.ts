/**
 * What home is at, told as it changes (server-sent events). Where home tells nothing, because too many listen or a proxy
 * lets nothing through, it is asked every few seconds instead.
 */

import { BASE } from "../home/api";
import { HomeError } from "../home/client";
import type { Job } from "../home/jobs";
import { jobShape, jobsShape } from "../home/jobs";
import { ShapeError } from "../shape";
import { home } from "./seen.svelte";

const ASK_EVERY_MS = 3000;

class Jobs {
  #open = $state.raw<ReadonlyMap<string, Job>>(new Map());
  #stream: EventSource | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watchers = 0;
  /** Called when something is done. */
  ondone: () => void = () => undefined;

  /** The work on a run that is under way, or waits; null where there is none. */
  of(run: string): Job | null {
    const all = [...this.#open.values()].filter(({ key }) => key === run);
    return all.find(({ state }) => state === "working") ?? all[0] ?? null;
  }

  /** Listens until what it returns is called; several may. */
  watch(): () => void {
    this.#watchers += 1;
    if (this.#watchers === 1) this.#listen();
    return () => {
      this.#watchers -= 1;
      if (this.#watchers === 0) this.#hangUp();
    };
  }

  #listen(): void {
    const stream = new EventSource(`${BASE}/jobs/events`);
    this.#stream = stream;
    stream.addEventListener("jobs", ({ data }: MessageEvent<string>) => {
      understood(() => this.#replace(jobsShape(JSON.parse(data)).jobs));
    });
    stream.addEventListener("job", ({ data }: MessageEvent<string>) => {
      understood(() => this.#change(jobShape(JSON.parse(data))));
    });
    stream.addEventListener("error", () => {
      // Where the connection was lost the browser itself tries again.
      if (stream.readyState === EventSource.CLOSED && this.#stream === stream) this.#ask();
    });
  }

  #hangUp(): void {
    this.#stream?.close();
    this.#stream = null;
    clearTimeout(this.#timer);
  }

  #ask(): void {
    this.#timer = setTimeout(() => {
      void this.#look().finally(() => {
        if (this.#watchers > 0) this.#ask();
      });
    }, ASK_EVERY_MS);
  }

  async #look(): Promise<void> {
    try {
      this.#replace((await home.read(jobsShape, "/jobs")).jobs);
    } catch (error) {
      if (!(error instanceof HomeError)) throw error;
    }
  }

  #replace(jobs: readonly Job[]): void {
    const before = this.#open;
    this.#open = new Map(jobs.map((job) => [nameOf(job), job]));
    if ([...before.keys()].some((name) => !this.#open.has(name))) this.ondone();
  }

  #change(job: Job): void {
    const open = new Map(this.#open);
    if (job.state === "done") open.delete(nameOf(job));
    else open.set(nameOf(job), job);
    this.#open = open;
    if (job.state === "done" || job.state === "failed") this.ondone();
  }
}

function nameOf({ kind, key }: Job): string {
  return `${kind} ${key}`;
}

/** What a newer home tells otherwise is let pass. */
function understood(take: () => void): void {
  try {
    take();
  } catch (error) {
    if (!(error instanceof ShapeError || error instanceof SyntaxError)) throw error;
  }
}

export const jobs = new Jobs();
