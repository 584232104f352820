/** Activities as home would have them. */

import type { Activity } from "../../src/home/history";

export function activity(facts: Partial<Activity> = {}): Activity {
  return {
    id: "0".repeat(32),
    recording: null,
    shoe: null,
    kind: "run",
    title: "",
    start: "2026-11-18T17:07:00Z",
    start_doubtful: false,
    source: "pods",
    grade: null,
    beside: null,
    time_zone: "Europe/Zurich",
    duration: 3600,
    moving_time: 3500,
    distance: 10_000,
    speed: 2.9,
    cadence_spm: 170,
    deleted_at: null,
    ...facts,
  };
}
