/** Which text says what: the states of the page's parts, in words. */

import type { TextKey } from "../messages/catalogue";
import type { Reach } from "../run/current.svelte";
import type { Fault } from "../run/faults";
import type { Ending } from "../run/pod";
import type { RunState } from "../run/report";
import type { HomeState } from "../run/runs.svelte";

/** What is the case, and what can be done or follows from it. */
export interface Words {
  readonly title: TextKey;
  readonly advice: TextKey;
}

export const REACH: Readonly<Record<Reach, TextKey>> = {
  none: "app.reach.none",
  connecting: "app.reach.connecting",
  live: "app.reach.live",
  lost: "app.reach.lost",
};

export const TRY: Readonly<Record<"bluetooth" | "socket" | "unknown", TextKey>> = {
  bluetooth: "app.start.try.bluetooth",
  socket: "app.start.try.socket",
  unknown: "app.start.try.unknown",
};

export const SOURCE: Readonly<Record<"bluetooth" | "socket", TextKey>> = {
  bluetooth: "app.source.bluetooth",
  socket: "app.source.socket",
};

export const STATE: Readonly<Record<RunState, TextKey>> = {
  waiting: "app.state.waiting",
  sending: "app.state.sending",
  sealing: "app.state.sealing",
  analysing: "app.state.analysing",
  analysed: "app.state.analysed",
  failed: "app.state.failed",
};

/** What is wrong with home; null where nothing is. */
export const HOME: Readonly<Record<HomeState, Words | null>> = {
  unknown: null,
  there: null,
  "out of reach": { title: "app.home.out_of_reach", advice: "app.home.out_of_reach.advice" },
  refused: { title: "app.home.refused", advice: "app.home.refused.advice" },
};

/** Why samples are missing after a run. */
export const ENDING: Readonly<Record<Exclude<Ending, "whole">, TextKey>> = {
  away: "app.summary.ending.away",
  given_up: "app.summary.ending.given_up",
  lost: "app.summary.ending.lost",
};

const STORAGE: Readonly<Record<Extract<Fault, { kind: "storage" }>["reason"], Words>> = {
  full: { title: "app.fault.full", advice: "app.fault.full.advice" },
  failed: { title: "app.fault.not_written", advice: "app.fault.not_written.advice" },
  stalled: { title: "app.fault.not_written", advice: "app.fault.not_written.advice" },
  absent: { title: "app.fault.no_storage", advice: "app.fault.no_storage.advice" },
  version: { title: "app.fault.version", advice: "app.fault.version.advice" },
};

const SHOE: Readonly<Record<Extract<Fault, { kind: "shoe" }>["reason"], Words>> = {
  cancelled: { title: "app.fault.shoe", advice: "app.fault.shoe.advice" },
  off: { title: "app.start.bluetooth_off", advice: "app.start.bluetooth_off.advice" },
  forbidden: { title: "app.start.bluetooth_forbidden", advice: "app.start.bluetooth_forbidden.advice" },
  unreachable: { title: "app.fault.shoe", advice: "app.fault.shoe.advice" },
  lost: { title: "app.fault.shoe", advice: "app.fault.shoe.advice" },
  silent: { title: "app.fault.shoe", advice: "app.fault.shoe.advice" },
  other: { title: "app.fault.shoe", advice: "app.fault.shoe.advice" },
  foreign: { title: "app.fault.foreign", advice: "app.fault.foreign.advice" },
  side: { title: "app.fault.side", advice: "app.fault.side.advice" },
  taken: { title: "app.fault.taken", advice: "app.fault.taken.advice" },
  contradicts: { title: "app.fault.contradicts", advice: "app.fault.contradicts.advice" },
  newer: { title: "app.fault.newer", advice: "app.fault.newer.advice" },
  not_paired: { title: "app.fault.not_paired", advice: "app.fault.not_paired.advice" },
  mtu: { title: "app.fault.mtu", advice: "app.fault.mtu.advice" },
  full: { title: "app.fault.memory", advice: "app.fault.memory.advice" },
  refused: { title: "app.fault.refused", advice: "app.fault.refused.advice" },
};

export function wordsOf(fault: Fault): Words {
  switch (fault.kind) {
    case "storage":
      return STORAGE[fault.reason];
    case "shoe":
      return SHOE[fault.reason];
    case "busy":
      return { title: "app.fault.busy", advice: "app.fault.busy.advice" };
    case "unknown":
      return { title: "app.fault.unknown", advice: "app.fault.unknown.advice" };
    case "engine":
      return { title: "app.fault.engine", advice: "app.fault.engine.advice" };
    case "worker":
      return { title: "app.fault.worker", advice: "app.fault.worker.advice" };
    case "virtual":
      return { title: "app.fault.virtual", advice: "app.fault.virtual.advice" };
  }
}

/** How a metric of the form is named and in which unit; `factor` of it are one SI unit. */
export const FORM = {
  cadence: { name: "metric.cadence", unit: "unit.spm", factor: 1 },
  contact_time: { name: "metric.contact_time", unit: "unit.ms", factor: 1000 },
  strike_angle: { name: "metric.strike_angle", unit: "unit.degree", factor: 180 / Math.PI },
} as const satisfies Readonly<Record<string, { name: TextKey; unit: TextKey; factor: number }>>;
