/** Activities that one may have been cut off from: those of the day before and after, which were not merged yet. */

import type { Activity, ActivityPage } from "../home/history";

const WITHIN_MS = 24 * 3_600_000;

/** Returns them in order of time, the nearest in time being those that begin within a day. */
export async function neighbours(
  of: Activity,
  page: (wanted: URLSearchParams) => Promise<ActivityPage>,
): Promise<readonly Activity[]> {
  const start = new Date(of.start).getTime();
  const end = start + 1000 * of.duration;
  const since = new Date(start - WITHIN_MS).toISOString();
  const until = new Date(end + WITHIN_MS).toISOString();
  const { activities } = await page(new URLSearchParams({ since, until, limit: "50" }));
  return activities.filter((each) => each.id !== of.id && apart(of, each)).toReversed();
}

/** Whether two do not overlap, as what was one run does not. */
function apart(one: Activity, other: Activity): boolean {
  const [a, b] = [new Date(one.start).getTime(), new Date(other.start).getTime()];
  return a + 1000 * one.duration <= b || b + 1000 * other.duration <= a;
}
