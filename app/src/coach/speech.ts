/** What the coach has said, in the words of the runner's language and units: for the voice, for a card, for a list. */

import { paceUnit } from "../messages/measures";
import { language, text } from "../messages/language.svelte";
import { settings } from "../settings/settings.svelte";
import type { SpokenKind } from "../run/voice";
import type { BaselineDocument, CueEvent, Kind } from "./coach";
import { usualOf } from "./coach";
import type { Split } from "./documents";
import { cueShape, milestoneShape, readAs, splitShape } from "./documents";
import { cadence_of } from "./generated/metronome.js";
import type { Milestone } from "./progress";
import type { Said } from "./session";
import "./texts";
import type { Every, Sentence } from "./words";
import { against, earned, evidence, inAll, split, spoken } from "./words";

const SIGMAS = 1.96;

/** What a lens shows: a value, half of its interval, and what is usual, on the rail of its metric. */
export interface Shown {
  readonly rail: { readonly from: number; readonly to: number };
  readonly value: number;
  readonly half: number;
  readonly range: { readonly from: number; readonly to: number } | null;
}

/** Something that was said, or withheld, in words. */
export interface Worded {
  readonly kind: Exclude<SpokenKind, "alert" | "trial">;
  /** Of a cue, so that it can be unwanted. */
  readonly cue: Kind | null;
  /** s since the start of the run. */
  readonly time: number;
  /** False where chance withheld it. */
  readonly given: boolean;
  readonly say: string;
  /** The same to be read: a sentence that stands alone has no full stop. */
  readonly title: string;
  readonly why: string;
  readonly lens: Shown | null;
}

const RAILS: Readonly<Record<Kind, Shown["rail"]>> = {
  cadence_low: { from: 140 / 60, to: 200 / 60 },
  contact_long: { from: 0.15, to: 0.35 },
  overstriding: { from: -0.2, to: 0.6 },
  strike_drift: { from: -0.2, to: 0.6 },
  asymmetry: { from: -0.16, to: 0.16 },
  pace_fast: { from: 2, to: 6 },
  pace_slow: { from: 2, to: 6 },
};

/** Returns what was said in words; null where there are none for it. Throws where it is not understood. */
export function worded({ kind, text: said }: Said): Worded | null {
  const found = untitled(kind, said);
  return found && { ...found, title: found.say.replace(/[.\u3002]$/, "") };
}

function untitled(kind: Said["kind"], said: string): Untitled | null {
  if (kind === "cue") return ofCue(readAs(cueShape, said) as CueEvent);
  if (kind === "split") return ofSplit(readAs(splitShape, said));
  return ofMilestone(readAs(milestoneShape, said) as Milestone);
}

type Untitled = Omit<Worded, "title">;

/** What is said to try the voice out. */
export function trial(): string {
  return text("cue.trial");
}

/** Returns the beat (steps/s) that goes with the runner's usual cadence, null where that is not known at the speed. */
export function beatOf(baseline: BaselineDocument | null): (speed: number) => number | null {
  const usual = usualOf(baseline);
  return (speed) => {
    const found = usual("cadence", speed);
    return found === null ? null : cadence_of(found.centre, 0) || null;
  };
}

function ofCue(event: CueEvent): Untitled {
  const isPraise = "praise" in event;
  const { kind, time, given } = event;
  return {
    kind: isPraise ? "praise" : "cue",
    cue: kind,
    time,
    given,
    say: filled(spoken(event, language.code, every())),
    why: isPraise ? "" : filled(evidence(event, unitOf, language.code, every())),
    lens: isPraise ? null : lensOf(event),
  };
}

function lensOf({ kind, value, uncertainty, usual, spread }: CueEvent): Shown {
  const wide = SIGMAS * spread;
  const range = wide > 0 ? { from: usual - wide, to: usual + wide } : null;
  return { rail: RAILS[kind], value, half: SIGMAS * uncertainty, range };
}

function ofSplit({ n, duration, time, every: length, best }: Split): Untitled {
  const told = [split(length > 1500 ? "mile" : "kilometre", n, duration)];
  if (settings.now.splits === "pace_and_time" && n > 1) told.push(inAll(time));
  const gap = best === null ? "" : filled(against(duration, best));
  const say = [...told.map(filled), gap].filter((each) => each !== "").join(language.code === "zh" ? "" : " ");
  return { kind: "split", cue: null, time, given: true, say, why: "", lens: null };
}

function ofMilestone(milestone: Milestone): Untitled | null {
  const sentence = earned(milestone, language.code, every());
  if (sentence === null) return null;
  return { kind: "milestone", cue: null, time: milestone.time, given: true, say: filled(sentence), why: "", lens: null };
}

function every(): Every {
  return settings.now.units === "miles" ? "mile" : "kilometre";
}

function filled({ key, values }: Sentence): string {
  return text(key, values);
}

function unitOf(kind: Kind): string {
  switch (kind) {
    case "cadence_low":
      return text("unit.spm");
    case "contact_long":
      return text("unit.ms");
    case "overstriding":
    case "strike_drift":
      return text("unit.degree");
    case "asymmetry":
      return "";
    default:
      return paceUnit();
  }
}
