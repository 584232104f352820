/** What is checked of shoes before a run, each with its verdict: for the screen to word. */

import type { Fits } from "../engine/fit";
import type { Side } from "../recordings/side";
import type { Seat } from "./seats";
import { slipped } from "./seats";
import type { Stand } from "./standing";

/** `good`; `watch`: one can run with it; `act`: better put right first; `unknown`: not seen yet. */
export type State = "good" | "watch" | "act" | "unknown";

export type Finding =
  | "unknown"
  /** Sides. */
  | "right_way"
  | "swapped"
  /** Mount. */
  | "firm"
  | "noted"
  | "loose"
  | "slipped"
  | "astray"
  /** Clock. */
  | "in_step"
  | "apart"
  /** Battery. */
  | "full"
  | "low";

export interface Check {
  readonly what: "sides" | "mount" | "clock" | "battery";
  /** Of one foot; null where it is of the pair. */
  readonly side: Side | null;
  readonly finding: Finding;
  readonly state: State;
}

/** What is known of the shoe of a foot. */
export interface ShoeSeen {
  readonly stand: Stand | null;
  readonly before: Seat | null;
  /** ms by which its clock may be off. */
  readonly clock: number | null;
  /** Percent. */
  readonly battery: number | null;
}

/** ms: contacts of the two feet are told apart to some hundredths of a second. */
const IN_STEP = 20;
/** Percent: with less a long run may not come to its end. */
const LOW_BATTERY = 15;

const STATES = {
  unknown: "unknown",
  right_way: "good",
  swapped: "act",
  firm: "good",
  noted: "good",
  loose: "act",
  slipped: "watch",
  astray: "act",
  in_step: "good",
  apart: "watch",
  full: "good",
  low: "watch",
} as const satisfies Readonly<Record<Finding, State>>;

/** Findings that there is something to do about. */
export type Trouble = { [F in Finding]: (typeof STATES)[F] extends "act" | "watch" ? F : never }[Finding];

export function isTrouble(finding: Finding): finding is Trouble {
  return STATES[finding] === "act" || STATES[finding] === "watch";
}

/** The checks of the shoes that are there, in the order in which they are shown. */
export function checksOf(seen: Readonly<Record<Side, ShoeSeen | null>>, fits: Fits): Check[] {
  const feet = (["left", "right"] as const).flatMap((side) => (seen[side] === null ? [] : [{ side, shoe: seen[side] }]));
  const check = (what: Check["what"], side: Side | null, finding: Finding): Check => {
    return { what, side, finding, state: STATES[finding] };
  };
  const sides = fits.sides === "swapped" ? "swapped" : fits.sides === "good" ? "right_way" : "unknown";
  return [
    ...(feet.length === 2 ? [check("sides", null, sides)] : []),
    ...feet.map(({ side, shoe }) => check("mount", side, mountOf(shoe, fits[side]))),
    check("clock", null, clockOf(feet.map(({ shoe }) => shoe.clock))),
    check("battery", null, batteryOf(feet.map(({ shoe }) => shoe.battery))),
  ];
}

/** Whether there is something to be put right before a run, or still to be seen; not every shoe tells clock and battery. */
export function worst(checks: readonly Check[]): State {
  const has = (state: State): boolean => checks.some((check) => check.state === state);
  const isOpen = checks.some(({ what, state }) => state === "unknown" && (what === "sides" || what === "mount"));
  return has("act") ? "act" : has("watch") ? "watch" : isOpen ? "unknown" : "good";
}

/** Walking has told all that it can. */
export function isWalked(fits: Fits, feet: readonly Side[]): boolean {
  const told = feet.every((side) => fits[side].hold !== "unknown" && fits[side].mount !== "unknown");
  return told && (feet.length < 2 || fits.sides !== "unknown");
}

function mountOf({ stand, before }: ShoeSeen, { mount, hold }: Fits[Side]): Finding {
  if (mount === "astray") return "astray";
  if (hold === "loose") return "loose";
  const isSlipped = stand !== null && before !== null && slipped(before, stand) !== null;
  if (mount === "shifted" || isSlipped) return "slipped";
  if (hold === "good") return "firm";
  return stand === null ? "unknown" : "noted";
}

function clockOf(clocks: readonly (number | null)[]): Finding {
  const known = clocks.filter((clock) => clock !== null);
  if (known.length === 0 || known.length < clocks.length) return "unknown";
  return Math.max(...known) <= IN_STEP ? "in_step" : "apart";
}

function batteryOf(batteries: readonly (number | null)[]): Finding {
  const known = batteries.filter((battery) => battery !== null);
  if (known.length === 0) return "unknown";
  return Math.min(...known) <= LOW_BATTERY ? "low" : "full";
}
