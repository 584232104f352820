/** All logs of this browser, and what each of them is, told from its entries. Where they are kept is not known here. */

import type { LogEntry } from "./entries";
import type { LogFolder } from "./log";
import { readSegments } from "./log";
import { decodeEntry } from "./entries";

export interface LogStore {
  /** Identities of the logs there are. */
  ids(): Promise<readonly string[]>;
  /** The folder of a log, made where there is none. */
  folder(id: string): Promise<LogFolder>;
  remove(id: string): Promise<void>;
}

/** A run as its log tells it. */
export interface StoredRun {
  /** Identity of the log, 32 hexadecimal digits. */
  readonly id: string;
  /** When its first entry was written (ms since 1970); null where there is none. */
  readonly start: number | null;
  /** From the first entry to the last (s). */
  readonly seconds: number;
  /** Strides seen live, both feet. */
  readonly strides: number;
  /** Whether the runner stopped it; else something else did, and it can be gone on with. */
  readonly stopped: boolean;
  /** Of the valid parts of its segments. */
  readonly bytes: number;
}

/** Whether an id can be that of a log; nothing else becomes the name of a folder. */
export function isLogId(id: string): boolean {
  return /^[0-9a-f]{32}$/.test(id);
}

/** Tell what a log holds; throws where another version wrote it. */
export async function summarise(id: string, folder: LogFolder): Promise<StoredRun> {
  let first: number | null = null;
  let last = 0;
  let strides = 0;
  let stopped = false;
  let bytes = 0;
  for await (const segment of readSegments(folder)) {
    bytes += segment.valid;
    for (const { kind, payload } of segment.frames) {
      const entry = decodeEntry(kind, payload);
      const at = instantOf(entry);
      if (at !== null) {
        first ??= at;
        last = at;
      }
      if (entry.name === "LiveStride" && entry.values[0] === 1) strides += 1;
      if (entry.name === "Event" && (entry.kind === "start" || entry.kind === "stop")) stopped = entry.kind === "stop";
    }
  }
  const start = first === null ? null : first / 1000;
  return { id, start, seconds: first === null ? 0 : Math.max(0, last - first) / 1e6, strides, stopped, bytes };
}

function instantOf(entry: LogEntry): number | null {
  switch (entry.name) {
    case "Received":
    case "ClockExchange":
      return entry.receivedUs;
    case "Event":
      return entry.atUs;
    // What is fetched is of an earlier time.
    default:
      return null;
  }
}
