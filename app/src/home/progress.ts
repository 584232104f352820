/** How it goes, as home works it out of all activities: goals, totals, records, load, form. SI units. */

import type { Of } from "../shape";
import { count, flag, list, nullable, number, oneOf, record, text } from "../shape";
import type { ReadOf, Told } from "./api";
import type { HomeClient } from "./client";

export const QUANTITIES = ["distance", "time", "runs", "days"] as const;
/** Metres, seconds, runs, and days with one. */
export type Quantity = (typeof QUANTITIES)[number];
const QUANTITY = oneOf(...QUANTITIES);

export const PERIODS = ["day", "week", "month", "year"] as const;

const goal = record({
  id: text,
  name: text,
  quantity: QUANTITY,
  amount: number,
  period: oneOf(...PERIODS, "event"),
  /** The day of the event, `YYYY-MM-DD` as all days here; null for what comes back. */
  event: nullable(text),
  first: text,
  /** The day after the last. */
  end: text,
  done: number,
  /** What would be done by now if every day brought the same. */
  even: number,
  forecast: nullable(record({ amount: number, uncertainty: number, weeks: count })),
  reached: flag,
});
export type Goal = ReadOf<Told["GoalFound"], Of<typeof goal>>;
export type GoalFacts = Told["PeriodGoal"] | Told["EventGoal"];

const total = record({ first: text, amount: number });
export type Total = ReadOf<Told["Total"], Of<typeof total>>;

const streak = record({ first: text, end: text, weeks: count });
const streaks = record({ current: nullable(streak), longest: nullable(streak), days_lacking: count });
export type Streaks = ReadOf<Told["StreaksFound"], Of<typeof streaks>>;

const recordSet = record({
  kind: oneOf("fastest", "longest_distance", "longest_time", "most"),
  length: nullable(number),
  period: nullable(oneOf(...PERIODS)),
  /** Those who held it, the one who holds it last. */
  steps: list(record({ activity: text, day: text, value: number, gain: nullable(number), sure: flag })),
});
export type RecordSet = ReadOf<Told["RecordFound"], Of<typeof recordSet>>;
export type RecordStep = RecordSet["steps"][number];

const achievement = record({
  id: text,
  category: text,
  measure: text,
  threshold: number,
  reached: number,
  /** Null until it is earned. */
  day: nullable(text),
  activity: nullable(text),
});
export type Achievement = ReadOf<Told["AchievementFound"], Of<typeof achievement>>;

const load = record({
  first: nullable(text),
  fitness: list(number),
  fatigue: list(number),
  form: list(number),
  unknown: count,
  by_heart_rate: count,
});
/** A value a day from `first`, today's last. */
export type Load = ReadOf<Told["LoadFound"], Of<typeof load>>;

const prediction = record({ length: number, time: number, low: number, high: number, basis: number, activity: text });
export type Prediction = ReadOf<Told["PredictionFound"], Of<typeof prediction>>;

const change = record({ value: number, uncertainty: number, low: number, high: number });
/** A difference with its interval of 95 %. */
export type Change = ReadOf<Told["ChangeFound"], Of<typeof change>>;

const trend = record({
  metric: text,
  unit: text,
  days: number,
  runs: count,
  now: nullable(change),
  change: nullable(change),
  verdict: oneOf("risen", "fallen", "not_told_apart", "not_enough_data"),
  /** Runs that it takes; null where there are enough. */
  needed: nullable(count),
  /** Each run as it is read off at the speed, in order of time. */
  read: list(record({ instant: text, value: number })),
  /** The line through them, at equal steps; empty where there is not enough data. */
  line: list(record({ instant: text, value: number, low: number, high: number })),
});
export type Trend = ReadOf<Told["TrendFound"], Of<typeof trend>>;

const trends = record({ speed: nullable(number), weeks: count, trends: list(trend) });
export type Trends = ReadOf<Told["TrendList"], Of<typeof trends>>;

const shift = record({ metric: text, unit: text, since: text, found: text, runs: count, change });
export type Shift = ReadOf<Told["ShiftFound"], Of<typeof shift>>;
const shifts = record({ speed: nullable(number), changes: list(shift) });
export type Shifts = ReadOf<Told["ShiftList"], Of<typeof shifts>>;

const between = record({
  metric: text,
  unit: text,
  shoe: text,
  other: text,
  runs: count,
  other_runs: count,
  change: nullable(change),
  verdict: oneOf("more", "less", "not_told_apart", "not_enough_data"),
});
/** A metric in one pair of shoes less in another. */
export type BetweenShoes = ReadOf<Told["ShoesFound"], Of<typeof between>>;
const shoesForm = record({ speed: nullable(number), differences: list(between) });
export type ShoesForm = ReadOf<Told["ShoesList"], Of<typeof shoesForm>>;

const cue = record({
  kind: oneOf("cadence_low", "contact_long", "overstriding", "strike_drift", "asymmetry", "pace_fast", "pace_slow"),
  metric: text,
  unit: text,
  given: count,
  withheld: count,
  untold: count,
  needed: count,
  worth: number,
  verdict: oneOf("not_yet_known", "helps", "does_not_help", "not_told_apart"),
  change: nullable(change),
  lasting: nullable(change),
  retired: nullable(text),
  reason: nullable(change),
});
/** What one kind of cue does: given less withheld. */
export type CueEffect = ReadOf<Told["CueFound"], Of<typeof cue>>;

export {
  achievement as achievementShape,
  cue as cueShape,
  goal as goalShape,
  load as loadShape,
  prediction as predictionShape,
  recordSet as recordShape,
  shifts as shiftsShape,
  shoesForm as shoesFormShape,
  streaks as streaksShape,
  total as totalShape,
  trends as trendsShape,
};

/** Days of load that are kept: a year, and the day it began on. */
const DAYS = 366;

export class ProgressClient {
  readonly #home: HomeClient;

  constructor(home: HomeClient) {
    this.#home = home;
  }

  async goals(): Promise<readonly Goal[]> {
    return (await this.#home.read(record({ goals: list(goal) }), `/goals?${zone()}`)).goals;
  }

  /** Says what a goal is; one that is not there is from then on. */
  putGoal(id: string, facts: GoalFacts): Promise<Goal> {
    return this.#home.write(goal, "PUT", `/goals/${id}?${zone()}`, facts);
  }

  async giveUp(id: string): Promise<void> {
    await this.#home.ask(`/goals/${id}`, { method: "DELETE" });
  }

  /** What was run in each week; those without a run are left out. */
  async weeks(quantity: Quantity): Promise<readonly Total[]> {
    const found = await this.#home.read(
      record({ totals: list(total) }),
      `/progress/totals?period=week&quantity=${quantity}&${zone()}`,
    );
    return found.totals;
  }

  streaks(): Promise<Streaks> {
    return this.#home.read(streaks, `/progress/streaks?${zone()}`);
  }

  async records(): Promise<readonly RecordSet[]> {
    return (await this.#home.read(record({ records: list(recordSet) }), `/progress/records?${zone()}`)).records;
  }

  async achievements(): Promise<readonly Achievement[]> {
    const found = record({ achievements: list(achievement) });
    return (await this.#home.read(found, `/progress/achievements?${zone()}`)).achievements;
  }

  /** Of the last year. */
  async load(): Promise<Load> {
    const found = await this.#home.read(load, `/progress/load?${zone()}`);
    const passed = found.first === null ? 0 : Math.max(0, found.fitness.length - DAYS);
    const last = (values: readonly number[]): readonly number[] => values.slice(passed);
    return {
      ...found,
      first: found.first === null ? null : later(found.first, passed),
      fitness: last(found.fitness),
      fatigue: last(found.fatigue),
      form: last(found.form),
    };
  }

  async predictions(): Promise<readonly Prediction[]> {
    const found = record({ predictions: list(prediction) });
    return (await this.#home.read(found, `/progress/predictions?${zone()}`)).predictions;
  }

  trends(weeks: number): Promise<Trends> {
    return this.#home.read(trends, `/coach/trends?weeks=${weeks}`);
  }

  shifts(): Promise<Shifts> {
    return this.#home.read(shifts, "/coach/changes");
  }

  async cues(): Promise<readonly CueEffect[]> {
    return (await this.#home.read(record({ cues: list(cue) }), "/coach/ledger")).cues;
  }

  shoesForm(): Promise<ShoesForm> {
    return this.#home.read(shoesForm, "/coach/shoes");
  }
}

/** Days are those of the clocks here, where an activity has no others. */
function zone(): string {
  return `zone=${encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone)}`;
}

/** Returns the day so many days later. */
export function later(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
