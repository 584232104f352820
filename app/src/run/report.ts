/** A run as its page shows it: from the live strides at once, from home's analysis when that is there. */

import type { Metric, Problem, Run } from "../home/client";
import type { SyncState } from "../home/sync";
import type { Estimate } from "../messages/numbers";
import type { StoredRun } from "../recordings/store";
import type { Side } from "../recordings/side";
import type { LiveAlong } from "./along";
import type { KeptFigures, KnownWay } from "./kept";
import type { KeptLap } from "./laps";
import type { Ending } from "./pod";

/** The metrics of home's summary that the page shows. */
export const SHOWN_METRICS = ["distance", "mean_speed", "cadence", "contact_time", "strike_angle"] as const;

/** Where a run is: on this device, on its way, or how far home has come with it. */
export type RunState = "waiting" | "sending" | "sealing" | "analysing" | "analysed" | "failed";

/** A metric of both feet, of each, and left minus right. */
export interface FormFigure {
  readonly both: Estimate | null;
  readonly left: Estimate | null;
  readonly right: Estimate | null;
  readonly difference: Estimate | null;
}

export interface RunFigures {
  readonly fromHome: boolean;
  readonly running: boolean;
  readonly distance: Estimate | null;
  readonly speed: Estimate | null;
  readonly cadence: FormFigure;
  readonly contactTime: FormFigure;
  readonly strikeAngle: FormFigure;
}

/** What home's figures are more than the live ones. */
export interface Moved {
  /** m */
  readonly distance: number;
  /** s/m */
  readonly pace: number;
  readonly cadenceSpm: number;
}

/** Samples of a foot that home has, or this device before it, and those that are lacking. */
export interface FootData {
  readonly samples: number;
  readonly missing: number;
  /** Why they are; null where that is not remembered here. */
  readonly ending: Ending | null;
}

export interface RunReport {
  readonly id: string;
  readonly start: Date | null;
  readonly seconds: number | null;
  readonly state: RunState;
  /** Its log is on this device. */
  readonly here: boolean;
  /** How much of it home has, from 0 to 1. */
  readonly sent: number;
  readonly figures: RunFigures | null;
  readonly moved: Moved | null;
  /** From the live strides; null where this device did not see them. */
  readonly along: LiveAlong | null;
  readonly laps: readonly KeptLap[];
  /** How long the way was by a belt or by counted laps; null where nobody said so, or not here. */
  readonly known: KnownWay | null;
  /** It had no shoes: nothing is known of the feet. */
  readonly byPosition: boolean;
  readonly feet: Readonly<Record<Side, FootData | null>> | null;
  readonly replay: Run["replay"];
  /** Whether home has the full report. */
  readonly hasReport: boolean;
  readonly problem: Problem | null;
}

/** What is known of a run in the places where it may be. */
export interface Sources {
  readonly stored?: StoredRun | undefined;
  readonly sync?: SyncState | undefined;
  readonly home?: Run | undefined;
  readonly kept: KeptFigures | null;
}

/** Returns the page of a run, null where nothing is known of it. */
export function reportOf(id: string, { stored, sync, home, kept }: Sources): RunReport | null {
  if (stored === undefined && home === undefined) return null;
  const live = kept === null ? null : liveFigures(kept);
  const analysed = home?.summary ? homeFigures(home.summary, home.running !== false) : null;
  const start = home?.start ?? stored?.start ?? null;
  return {
    id,
    start: start === null ? null : new Date(start),
    seconds: home?.duration ?? kept?.seconds ?? stored?.seconds ?? null,
    state: stateOf(home, sync),
    here: stored !== undefined,
    sent: sync !== undefined && sync.bytes > 0 ? sync.sent / sync.bytes : 0,
    figures: analysed ?? live,
    along: kept?.along ?? null,
    laps: kept?.laps ?? [],
    known: kept?.known ?? null,
    moved: analysed && live && movedBy(live, analysed),
    byPosition: kept?.byPosition ?? withoutFeet(home?.feet ?? null),
    feet: feetOf(home?.feet ?? null, kept?.feet ?? null),
    replay: home?.replay ?? null,
    hasReport: home?.report ?? false,
    problem: home?.error ?? problemOf(sync),
  };
}

type Feet<Foot> = Readonly<Record<Side, Foot | null>>;

/** Home seals no run without a foot but one by position. */
function withoutFeet(feet: Run["feet"]): boolean {
  return feet !== null && feet.left === null && feet.right === null;
}

/** What home has found, and what is remembered here of why. */
function feetOf(home: Feet<Omit<FootData, "ending">> | null, kept: KeptFigures["feet"]): RunReport["feet"] {
  const foot = (side: Side): FootData | null => {
    const [there, here] = [home?.[side] ?? null, kept?.[side] ?? null];
    return home === null ? here : there && { ...there, ending: here?.ending ?? null };
  };
  return home === null && kept === null ? null : { left: foot("left"), right: foot("right") };
}

function stateOf(home: Run | undefined, sync: SyncState | undefined): RunState {
  if (home !== undefined && home.state !== "receiving") return home.state;
  if (sync?.state === "failed") return "failed";
  return sync?.state === "sending" || sync?.state === "sealing" ? sync.state : "waiting";
}

function problemOf(sync: SyncState | undefined): Problem | null {
  return sync?.fault?.kind === "problem" ? sync.fault.problem : null;
}

function liveFigures({ running, distance, speed, cadenceSpm, contactTime, strikeAngle }: KeptFigures): RunFigures {
  const alone = { left: null, right: null, difference: null };
  const feet = ({ left, right }: Readonly<Record<Side, Estimate | null>>): FormFigure => {
    return { both: left ?? right, left, right, difference: null };
  };
  return {
    fromHome: false,
    running,
    distance,
    speed,
    cadence: { both: cadenceSpm, ...alone },
    contactTime: feet(contactTime),
    strikeAngle: feet(strikeAngle ?? { left: null, right: null }),
  };
}

function homeFigures(summary: Readonly<Record<string, Metric>>, running: boolean): RunFigures {
  return {
    fromHome: true,
    running,
    distance: formOf(summary["distance"]).both,
    speed: formOf(summary["mean_speed"]).both,
    cadence: { ...formOf(summary["cadence"]), left: null, right: null, difference: null },
    contactTime: formOf(summary["contact_time"]),
    strikeAngle: formOf(summary["strike_angle"]),
  };
}

function formOf(metric: Metric | undefined): FormFigure {
  return {
    both: estimateOf(metric),
    left: estimateOf(metric?.left),
    right: estimateOf(metric?.right),
    difference: estimateOf(metric?.difference),
  };
}

interface Uncertain {
  readonly value: number | null;
  readonly uncertainty: number | null;
}

function estimateOf(of: Uncertain | null | undefined): Estimate | null {
  if (of === null || of === undefined || of.value === null) return null;
  return { value: of.value, sigma: of.uncertainty };
}

function movedBy(live: RunFigures, home: RunFigures): Moved | null {
  const [before, after] = [live.cadence.both, home.cadence.both];
  if (!live.distance || !home.distance || !live.speed || !home.speed || !before || !after) return null;
  return {
    distance: home.distance.value - live.distance.value,
    pace: 1 / home.speed.value - 1 / live.speed.value,
    cadenceSpm: after.value - before.value,
  };
}
