/** How it goes, as home was last seen to have it: each part of it asked for when it is looked at, and kept in this browser. */

import type { HomeFault } from "../home/client";
import type { Trends } from "../home/progress";
import {
  achievementShape,
  cueShape,
  goalShape,
  loadShape,
  predictionShape,
  ProgressClient,
  recordShape,
  shiftsShape,
  shoesFormShape,
  streaksShape,
  totalShape,
  trendsShape,
} from "../home/progress";
import { home, Seen } from "../house/seen.svelte";
import type { ProgressPart } from "../screens/where";
import { list, record } from "../shape";

export const client = new ProgressClient(home);

/** Weeks that form is looked back over. */
export const SPANS = { eight: 8, half: 26, year: 52 } as const;
export type Span = keyof typeof SPANS;

const week = record({ distance: list(totalShape), time: list(totalShape), runs: list(totalShape) });

export const seen = {
  goals: new Seen("goals", list(goalShape), () => client.goals()),
  weeks: new Seen("weeks", week, async () => {
    const [distance, time, runs] = await Promise.all([client.weeks("distance"), client.weeks("time"), client.weeks("runs")]);
    return { distance, time, runs };
  }),
  streaks: new Seen("streaks", streaksShape, () => client.streaks()),
  records: new Seen("records", list(recordShape), () => client.records()),
  achievements: new Seen("achievements", list(achievementShape), () => client.achievements()),
  load: new Seen("load", loadShape, () => client.load()),
  predictions: new Seen("predictions", list(predictionShape), () => client.predictions()),
  shifts: new Seen("shifts", shiftsShape, () => client.shifts()),
  cues: new Seen("cues", list(cueShape), () => client.cues()),
  shoes: new Seen("shoes_form", shoesFormShape, () => client.shoesForm()),
} as const;

/** Form over each span of weeks; the shortest is what the place opens with. */
export const trends = {
  eight: over(SPANS.eight),
  half: over(SPANS.half),
  year: over(SPANS.year),
} as const satisfies Readonly<Record<Span, unknown>>;

function over(weeks: number): Seen<Trends> {
  return new Seen(`trends.${weeks}`, trendsShape, () => client.trends(weeks));
}

type Any = Pick<Seen<unknown>, "value" | "at" | "fault" | "asking" | "refresh">;

/** What each part shows. */
const SHOWN: Readonly<Record<ProgressPart, readonly Any[]>> = {
  overview: [
    seen.weeks,
    trends.eight,
    seen.goals,
    seen.streaks,
    seen.load,
    seen.predictions,
    seen.records,
    seen.achievements,
    seen.shifts,
    seen.cues,
  ],
  goals: [seen.goals],
  form: [trends.eight, seen.shifts, seen.cues],
  load: [seen.load],
  records: [seen.records, seen.predictions],
  achievements: [seen.achievements],
};

/** Asks home anew for all that a part shows. */
export async function refresh(part: ProgressPart): Promise<void> {
  await Promise.all(SHOWN[part].map((each) => each.refresh()));
}

/** What is wrong with what a part shows, and since when the oldest of it was not seen anew; null where nothing is. */
export function troubleOf(part: ProgressPart): { readonly fault: HomeFault; readonly at: Date | null } | null {
  const stale = SHOWN[part].filter((each) => each.fault !== null);
  const fault = stale[0]?.fault ?? null;
  if (fault === null) return null;
  const known = stale.flatMap(({ at }) => (at === null ? [] : [at.getTime()]));
  return { fault, at: known.length === 0 ? null : new Date(Math.min(...known)) };
}

/** Whether something of a part is asked for that was never seen. */
export function waiting(part: ProgressPart): boolean {
  return SHOWN[part].some((each) => each.value === null && each.asking);
}
