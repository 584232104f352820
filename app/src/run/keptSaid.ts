/** What was said in each run, remembered in this browser: events as the log has them, worded when they are shown. */

import { forget, remember, remembered } from "../remembered";
import { list, oneOf, record, text } from "../shape";
import type { Said } from "./recorder";

/** So many runs, and so much of one, are remembered. */
const RUNS = 50;
const MOST = 500;
const ORDER = "said";

const events = list(record({ kind: oneOf("cue", "milestone", "split"), text }));
const ids = list(text);
export type SaidEvent = Pick<Said, "kind" | "text">;

export function keepSaid(run: string, said: readonly SaidEvent[]): void {
  const order = [run, ...(read(ORDER, ids) ?? []).filter((each) => each !== run)];
  for (const old of order.splice(RUNS)) forget(nameOf(old));
  remember(ORDER, JSON.stringify(order));
  remember(nameOf(run), JSON.stringify(said.slice(-MOST).map(({ kind, text }) => ({ kind, text }))));
}

export function keptSaid(run: string): readonly SaidEvent[] {
  return read(nameOf(run), events) ?? [];
}

function nameOf(run: string): string {
  return `${ORDER}:${run}`;
}

function read<T>(name: string, shape: (value: unknown) => T): T | null {
  try {
    return shape(JSON.parse(remembered(name) ?? "null"));
  } catch {
    return null;
  }
}
