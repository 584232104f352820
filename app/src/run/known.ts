/**
 * What this browser knows of the runner, so that a coach can go along without home: what is usual, what a run can earn,
 * and how fast the heart beats. Home has all of it; it is fetched when home is in reach, and what was fetched last is kept.
 */

import type { KnownBaseline } from "../coach/documents";
import { baselineShape, snapshotShape } from "../coach/documents";
import type { HomeClient } from "../home/client";
import { HomeError } from "../home/client";
import { remember, remembered } from "../remembered";
import type { Of } from "../shape";
import { nullable, number, record } from "../shape";

const BASELINE = "baseline";
const SNAPSHOT = "snapshot";
const HEART = "heart";
/** Beats a minute at rest and at most, as the runner's profile at home has them. */
const heartShape = record({ rest_bpm: nullable(number), most_bpm: nullable(number) });
export type KnownHeart = Of<typeof heartShape>;
export type KnownSnapshot = Of<typeof snapshotShape>;

export function knownBaseline(): KnownBaseline | null {
  return read(BASELINE, baselineShape);
}

export function knownSnapshot(): KnownSnapshot | null {
  return read(SNAPSHOT, snapshotShape);
}

/** How fast the heart beats at rest and at most, as far as that is known. */
export function knownHeart(): KnownHeart {
  return read(HEART, heartShape) ?? { rest_bpm: null, most_bpm: null };
}

/** Keeps that of a profile; returns the profile. */
export function heartKept<T extends KnownHeart>(profile: T): T {
  const { rest_bpm, most_bpm } = profile;
  remember(HEART, JSON.stringify({ rest_bpm, most_bpm }));
  return profile;
}

/** The day that it is where this page is, as 2026-03-09. */
export function today(): string {
  return new Intl.DateTimeFormat("en-CA").format(new Date());
}

/** Fetches all of it; what home does not give stays as it was. */
export async function learn(client: Pick<HomeClient, "read">, zone: string): Promise<void> {
  try {
    heartKept(await client.read(heartShape, "/profile"));
    remember(BASELINE, JSON.stringify(await client.read(baselineShape, "/coach/baseline")));
    const address = `/progress/live?zone=${encodeURIComponent(zone)}` as const;
    remember(SNAPSHOT, JSON.stringify(await client.read(snapshotShape, address)));
  } catch (error) {
    if (!(error instanceof HomeError)) throw error;
  }
}

function read<T>(name: string, shape: (value: unknown) => T): T | null {
  try {
    return shape(JSON.parse(remembered(name) ?? "null"));
  } catch {
    return null;
  }
}
