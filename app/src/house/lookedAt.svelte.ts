/** The activities that were looked at lately, each kept in this browser for when home is out of reach. */

import type { WholeActivity } from "../home/history";
import { wholeActivityShape } from "../home/history";
import { forget, remember, remembered } from "../remembered";
import { client } from "./history.svelte";
import { Seen } from "./seen.svelte";

/** So many are kept. */
const MOST = 20;
const ORDER = "seen.order";

const found = new Map<string, Seen<WholeActivity>>();

export function lookedAt(id: string): Seen<WholeActivity> {
  let seen = found.get(id);
  if (seen === undefined) {
    seen = new Seen(nameOf(id), wholeActivityShape, () => client.one(id));
    found.set(id, seen);
  }
  return seen;
}

/** Remembers that this one was looked at last, and forgets the oldest. */
export function touch(id: string): void {
  const order = [id, ...(remembered(ORDER)?.split(" ") ?? []).filter((each) => each !== id)];
  for (const old of order.splice(MOST)) forget(`seen.${nameOf(old)}`);
  remember(ORDER, order.join(" "));
}

/** Forgets one that is gone. */
export function forgetActivity(id: string): void {
  found.delete(id);
  forget(`seen.${nameOf(id)}`);
}

function nameOf(id: string): string {
  return `activity.${id}`;
}
