/**
 * Runs that their runner has thrown away before they came home. Their logs are kept for a while, so that it can be undone,
 * and are shown and sent no more.
 */

import { remember, remembered } from "../remembered";
import { dictionary, number } from "../shape";

/** Their logs are deleted so long after, ms. */
export const KEPT_FOR_MS = 600_000;
const NAME = "discarded";

export function discard(id: string, now: number): void {
  write({ ...all(), [id]: now });
}

/** It is thrown away no more, or its log is gone. */
export function forgetDiscarded(id: string): void {
  write(Object.fromEntries(Object.entries(all()).filter(([each]) => each !== id)));
}

export function isDiscarded(id: string): boolean {
  return Object.hasOwn(all(), id);
}

/** Those that were thrown away so long ago that nobody wants them back. */
export function dueAt(now: number): readonly string[] {
  return Object.entries(all()).flatMap(([id, at]) => (now - at >= KEPT_FOR_MS || at > now ? [id] : []));
}

function all(): Readonly<Record<string, number>> {
  try {
    return dictionary(number)(JSON.parse(remembered(NAME) ?? "{}"));
  } catch {
    return {};
  }
}

function write(runs: Readonly<Record<string, number>>): void {
  remember(NAME, JSON.stringify(runs));
}
