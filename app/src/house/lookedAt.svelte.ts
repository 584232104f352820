/** The activities that were looked at lately, each kept in this browser for when home is out of reach. */

import type { Advice, WholeActivity } from "../home/history";
import { adviceShape, wholeActivityShape } from "../home/history";
import { forget, remember, remembered } from "../remembered";
import { client } from "./history.svelte";
import { Seen } from "./seen.svelte";

/** So many are kept. */
const MOST = 20;
const ORDER = "seen.order";

const found = new Map<string, Seen<WholeActivity>>();
const advised = new Map<string, Seen<Advice>>();

export function lookedAt(id: string): Seen<WholeActivity> {
  let seen = found.get(id);
  if (seen === undefined) {
    seen = new Seen(nameOf(id), wholeActivityShape, () => client.one(id));
    found.set(id, seen);
  }
  return seen;
}

/** What the coach says of it. */
export function adviceOf(id: string): Seen<Advice> {
  let seen = advised.get(id);
  if (seen === undefined) {
    seen = new Seen(adviceName(id), adviceShape, () => client.advice(id));
    advised.set(id, seen);
  }
  return seen;
}

/** Remembers that this one was looked at last, and forgets the oldest. */
export function touch(id: string): void {
  const order = [id, ...(remembered(ORDER)?.split(" ") ?? []).filter((each) => each !== id)];
  for (const old of order.splice(MOST)) forgetSeen(old);
  remember(ORDER, order.join(" "));
}

/** Forgets one that is gone. */
export function forgetActivity(id: string): void {
  found.delete(id);
  advised.delete(id);
  forgetSeen(id);
}

function forgetSeen(id: string): void {
  for (const name of [nameOf(id), adviceName(id)]) forget(`seen.${name}`);
}

function adviceName(id: string): string {
  return `advice.${id}`;
}

function nameOf(id: string): string {
  return `activity.${id}`;
}
