/**
 * The coach while running: strides and a baseline in, cues with their evidence out. The rules are those of
 * `openstride.cues`, translated; vectors/cues.json holds both to the same decisions. Pure: no clock, no texts, no voice.
 */

import population from "../../../src/openstride/cues/population.json";
import { FIELDS } from "../engine/stride";
import type { Side } from "../recordings/side";
import type { Kind } from "./documents";
import { KINDS } from "./documents";
import { Baseline, METRICS as METRIC_COUNT, OWN, POPULATION, Usual, add_knot, usual } from "./generated/baseline.js";
import { hush, renounce } from "./generated/budget.js";
import { Footfall } from "./generated/footfall.js";
import type { Cue } from "./generated/prompter.js";
import { NOTHING, PRAISE, Prompter, WITHHELD, begin, take } from "./generated/prompter.js";
import { LEFT, RIGHT } from "./generated/rules.js";

/** In the order of the rules' codes. */
export const METRICS = ["cadence", "contact_time", "asymmetry", "strike_angle"] as const;
export type Metric = (typeof METRICS)[number];

export { KINDS };
export type { Kind };

/** Whose usual range it is: the runner's own, or a population's, which stands in until there is one. */
export type Whose = "own" | "population";

/** The usual range of a metric: rising speeds (m/s), each with centre, spread and the centre's uncertainty (SI). */
export interface UsualRange {
  readonly source: string;
  readonly knots: readonly (readonly number[])[];
}

/** A runner's usual ranges, as home makes them of the runs. */
export interface BaselineDocument {
  readonly baseline: number;
  readonly metrics: Readonly<Record<string, UsualRange>>;
  /** The kinds of cue that do not help this runner: they are not said. Some may be unknown to this version. */
  readonly retired?: readonly string[];
}

/** What the runner wants to hear; without a word the rules' own defaults hold. */
export interface CueSettings {
  /** Speed that the runner wants to hold (m/s). */
  readonly goal_speed?: number;
  /** Standard uncertainty of the pods' scale of speed, as a share. */
  readonly speed_scale?: number;
  /** Share of the eligible cues that chance withholds, so that their effect can be told; 0 switches that off. */
  readonly withheld_share?: number;
  /** Kinds that the runner does not want to hear. Those that the baseline says to be retired are not said either. */
  readonly never?: readonly Kind[];
}

interface Evidence {
  readonly kind: Kind;
  /** s since the start of the run. */
  readonly time: number;
  readonly given: boolean;
  readonly speed: number;
  readonly value: number;
  readonly usual: number;
  readonly spread: number;
  readonly uncertainty: number;
  readonly source: Whose;
  readonly side: Side | null;
  /** First and last number of the strides looked at, and of which foot; the other foot's were looked at as well. */
  readonly strides_of: Side;
  readonly strides: readonly [number, number];
  /** Why a cue was not given. */
  readonly reason: "chance" | null;
}

/** A cue that was eligible, given or withheld; or praise for what became of one. As it is kept with the run. */
export type CueEvent = Evidence & ({ readonly cue: 1 } | { readonly praise: 1 });

/** What the rules read of a stride of the engine. */
export type EngineStride = Omit<Footfall, "right" | "number" | "time">;

/** A document that is no baseline. */
export class BaselineError extends Error {
  override readonly name = "BaselineError";
}

const VERSION = 1;
const STRIDE_FIELDS = Object.keys(new Footfall()).filter(
  (name): name is keyof EngineStride => name !== "right" && name !== "number" && name !== "time",
);
const PLACES = STRIDE_FIELDS.map((name) => FIELDS.indexOf(name));

/** The coach of one run. The same strides and seed give the same events, so the seed is kept with the run. */
export class LiveCoach {
  readonly #prompter = new Prompter();
  readonly #footfall = new Footfall();

  constructor(
    baseline: BaselineDocument | null,
    readonly seed: number,
    settings: CueSettings = {},
  ) {
    fill(this.#prompter.baseline, population);
    if (baseline !== null) fill(this.#prompter.baseline, baseline);
    this.#prompter.goal_speed = settings.goal_speed ?? this.#prompter.goal_speed;
    this.#prompter.speed_scale = settings.speed_scale ?? this.#prompter.speed_scale;
    this.#prompter.budget.withheld_share = settings.withheld_share ?? this.#prompter.budget.withheld_share;
    begin(this.#prompter, seed);
    const unsaid: readonly string[] = [...(settings.never ?? []), ...(baseline?.retired ?? [])];
    for (const kind of KINDS) if (unsaid.includes(kind)) this.never(kind);
  }

  /** Takes a stride of a foot that was given out at a time (s since the start of the run); says what is to be said. */
  take(side: Side, number: number, time: number, stride: EngineStride): CueEvent | null {
    Object.assign(this.#footfall, stride, { right: side === "right", number, time });
    return this.#decide();
  }

  /** Takes a stride as the log keeps it. */
  takeKept(side: Side, number: number, time: number, values: Float64Array): CueEvent | null {
    const stride = STRIDE_FIELDS.map((name, i) => {
      const value = values[PLACES[i] ?? -1] ?? Number.NaN;
      return [name, typeof this.#footfall[name] === "boolean" ? value === 1 : value] as const;
    });
    return this.take(side, number, time, Object.fromEntries(stride) as unknown as EngineStride);
  }

  /** Says nothing for a while (s). */
  notNow(time: number, duration: number): void {
    hush(this.#prompter.budget, time, duration);
  }

  /** Says nothing of this kind any more. */
  never(kind: Kind): void {
    renounce(this.#prompter.budget, KINDS.indexOf(kind));
  }

  #decide(): CueEvent | null {
    const code = take(this.#prompter, this.#footfall);
    return code === NOTHING ? null : eventOf(code, this.#prompter.cue);
  }
}

/** Returns what tells what is usual of a metric at a speed (m/s), SI units; null where that is not known. */
export function usualOf(document: BaselineDocument | null): (metric: Metric, speed: number) => { centre: number } | null {
  const [tables, found] = [new Baseline(), new Usual()];
  fill(tables, population);
  if (document !== null) fill(tables, document);
  return (metric, speed) => (usual(found, tables, METRICS.indexOf(metric), speed) ? { centre: found.centre } : null);
}

/** Adds the knots of a document; those of metrics that no rule reads are passed over. */
function fill(baseline: Baseline, document: BaselineDocument): void {
  if (document.baseline !== VERSION) throw new BaselineError(`it is of version ${String(document.baseline)}, not 1`);
  METRICS.forEach((name, metric) => {
    const range = document.metrics[name];
    if (range === undefined) return;
    const own = range.source === "own";
    if (!own && range.source !== "population") throw new BaselineError(`${name} is of nobody: ${range.source}`);
    // A document that passes a population's range on does not add to it.
    if (!own && (baseline.count[METRIC_COUNT + metric] ?? 0) > 0) return;
    for (const [speed, centre, spread, uncertainty] of range.knots) {
      const knot = [speed, centre, spread, uncertainty].map((number) => number ?? Number.NaN) as Knot;
      if (!add_knot(baseline, own ? OWN : POPULATION, metric, ...knot)) {
        throw new BaselineError(`${name} has a knot that cannot be: ${knot.join(", ")}`);
      }
    }
  });
}

type Knot = [number, number, number, number];

function eventOf(code: number, cue: Cue): CueEvent {
  const given = code !== WITHHELD;
  const evidence: Evidence = {
    kind: KINDS[cue.kind] ?? "cadence_low",
    time: cue.time,
    given,
    speed: cue.speed,
    value: cue.value,
    usual: cue.usual,
    spread: cue.spread,
    uncertainty: cue.uncertainty,
    source: cue.whose === OWN ? "own" : "population",
    side: cue.side === LEFT ? "left" : cue.side === RIGHT ? "right" : null,
    strides_of: cue.right ? "right" : "left",
    strides: [cue.first_stride, cue.last_stride],
    reason: given ? null : "chance",
  };
  return code === PRAISE ? { praise: VERSION, ...evidence } : { cue: VERSION, ...evidence };
}
