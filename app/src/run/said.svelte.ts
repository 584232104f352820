/**
 * What is said in the run under way: aloud, on cards, in a list; how full its goals are; and what the runner wants of it.
 * The words are fetched when the first run begins, and the screens show what is here.
 */

import type { CoachDocument, Filling, Kind, ProgressDocument } from "../coach/documents";
import { KINDS } from "../coach/documents";
import type { Worded } from "../coach/speech";
import { unitLength } from "../messages/measures";
import { language } from "../messages/language.svelte";
import { settings } from "../settings/settings.svelte";
import type { Brief } from "../workers/protocol";
import { Beats, LAY_EVERY_MS } from "./beats";
import type { SaidEvent } from "./keptSaid";
import { keepSaid, keptSaid } from "./keptSaid";
import { knownBaseline, knownSnapshot, today } from "./known";
import { BrowserMouth, note } from "./mouth";
import type { Recorder, Said as Heard } from "./recorder";
import { POD_SCALE, POSITION_SCALE } from "./scales";
import { markSaid, measureSound } from "./timings";
import type { By, SpokenKind } from "./voice";
import { Voice } from "./voice";

type Speech = typeof import("../coach/speech");

/** A card leaves by itself after so long (ms). */
const CARD_MS = 20_000;
/** A click of the metronome (Hz, s). */
const CLICK = 1200;
const CLICK_S = 0.03;
/** Whoever wants cues seldom hears none for so long after one, s. */
const SELDOM = 900;
/** Nobody runs so long: no cue for the rest of the run, s. */
const REST_OF_RUN = 1e6;
const WITHHELD = 0.25;
const LARGEST_SEED = 0x7fff_ffff;

/** Whose usual form the cues hold the runner's against; `failed` where there is no coach in this run. */
export type Against = "own" | "population" | "failed";

class Said {
  #cue = $state.raw<Worded | null>(null);
  #earned = $state.raw<Worded | null>(null);
  #goals = $state.raw<readonly Filling[]>([]);
  #silent = $state(false);
  #quiet = $state<"no" | "a while" | "this run">("no");
  #beating = $state(false);
  #against = $state.raw<Against>("population");
  #runs = $state(0);

  readonly #mouth = new BrowserMouth(
    () => language.tag,
    () => settings.now.voiceName,
  );
  readonly #voice = new Voice({
    mouth: this.#mouth,
    manner: () => settings.now,
    now: () => performance.now(),
    onsound: ({ arrived }, inMs, waited) => measureSound(arrived, inMs, waited),
    onsaid: ({ kind, text }, by) => markSaid(kind, text, by),
  });
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #recorder: Recorder | null = null;
  #run: string | null = null;
  #events: SaidEvent[] = [];
  #beats: ReturnType<typeof setInterval> | null = null;
  #speed: number | null = null;

  /** The cue, or the praise, that is shown now. */
  get cue(): Worded | null {
    return this.#cue;
  }

  /** What was just earned, or the split that was just passed. */
  get earned(): Worded | null {
    return this.#earned;
  }

  /** How full each goal is, those that end soonest first. */
  get goals(): readonly Filling[] {
    return this.#goals;
  }

  /** Nothing is said aloud in this run. */
  get silent(): boolean {
    return this.#silent;
  }

  /** The runner wants no cue for a while, or in this run. */
  get quiet(): "no" | "a while" | "this run" {
    return this.#quiet;
  }

  /** The metronome is on. */
  get beating(): boolean {
    return this.#beating;
  }

  get against(): Against {
    return this.#against;
  }

  /** How many runs tell what is usual. */
  get runs(): number {
    return this.#runs;
  }

  /** Call it within the tap that begins a run: a page may make sounds from then on. */
  unlock(): void {
    this.#mouth.unlock();
  }

  /** Hears the coach of this recorder's runs. */
  listen(to: Recorder): void {
    this.#recorder = to;
    to.brief = (byPosition) => this.#brief(byPosition);
    to.onrun = (run) => (run === null ? this.#end() : this.#begin(run));
    to.onsaid = (heard) => void this.#hear(heard);
    to.ongoals = (goals) => {
      this.#goals = goals;
    };
    to.onuncoached = () => {
      this.#against = "failed";
    };
  }

  /** How fast the run is now (m/s), for the metronome; null where that is not known. */
  at(speed: number | null): void {
    this.#speed = speed;
  }

  /** Says nothing aloud in this run, or does again. */
  hush(silent: boolean): void {
    this.#silent = silent;
    if (silent) this.#voice.hush();
  }

  /** Gives no cue for so many seconds; without a number in this run. */
  notNow(seconds = REST_OF_RUN): void {
    this.#recorder?.notNow(seconds);
    this.#quiet = seconds === REST_OF_RUN ? "this run" : "a while";
    this.dismiss();
    this.#later("quiet", 1000 * seconds, () => {
      this.#quiet = "no";
    });
  }

  /** Gives no cue of this kind any more, in this run and those to come. */
  never(kind: Kind): void {
    this.#recorder?.never(kind);
    settings.choose({ never: [...new Set([...settings.now.never, kind])] });
    this.dismiss();
  }

  /** Takes the card of the cue away. */
  dismiss(): void {
    this.#cue = null;
  }

  /** Takes the card of what was earned away. */
  dismissEarned(): void {
    this.#earned = null;
  }

  /** Lets the runner hear how loud it is. Call it within a tap. */
  async tryOut(): Promise<void> {
    this.unlock();
    const { trial } = await speech();
    await this.#voice.say({ kind: "trial", text: trial(), arrived: null });
  }

  /** A lost shoe, or whatever else has to be known now. */
  alert(text: string): void {
    this.#sayAloud("alert", text, null, true);
  }

  /** Begins or ends the metronome; it beats while a run is under way. */
  beat(on: boolean): void {
    settings.choose({ metronome: on });
    void this.#metronome(on && this.#run !== null);
  }

  /** What was said in a run, and what was withheld, in words and in order. */
  async list(run: string): Promise<Worded[]> {
    const { worded } = await speech();
    return keptSaid(run).flatMap((event) => {
      try {
        return worded(event) ?? [];
      } catch {
        // Another version of the page has written it.
        return [];
      }
    });
  }

  #brief(byPosition: boolean): Brief {
    const { now } = settings;
    const baseline = knownBaseline();
    const [seed = 0] = crypto.getRandomValues(new Uint32Array(1));
    const coach: CoachDocument = {
      coach: 1,
      seed: seed % LARGEST_SEED,
      goal_speed: now.goalSpeed,
      speed_scale: POD_SCALE,
      withheld_share: now.withheld ? WITHHELD : 0,
      never: KINDS.filter((kind) => now.cues === "never" || now.never.includes(kind)).sort(),
      baseline,
    };
    const progress: ProgressDocument = {
      progress: 1,
      today: today(),
      scale: byPosition ? POSITION_SCALE : POD_SCALE,
      every: unitLength(),
      snapshot: knownSnapshot(),
      by_position: byPosition,
    };
    return { coach: JSON.stringify(coach), progress: JSON.stringify(progress) };
  }

  #begin(run: string): void {
    const baseline = knownBaseline();
    const isOwn = Object.values(baseline?.metrics ?? {}).some(({ source }) => source === "own");
    this.#run = run;
    this.#events = [...keptSaid(run)];
    this.#against = isOwn ? "own" : "population";
    this.#runs = baseline?.runs ?? 0;
    this.#silent = false;
    this.#quiet = "no";
    // Without its words a run is as it is; they are asked for again with the first thing that is said.
    void speech().catch(() => undefined);
    void this.#metronome(settings.now.metronome);
  }

  #end(): void {
    this.#run = null;
    this.#speed = null;
    this.#goals = [];
    this.dismiss();
    this.dismissEarned();
    void this.#metronome(false);
    // What having run has earned is still said.
    void this.#voice.done.then(() => (this.#run === null ? this.#mouth.rest() : undefined));
  }

  async #hear({ kind, text, arrived }: Heard): Promise<void> {
    if (this.#run !== null) keepSaid(this.#run, (this.#events = [...this.#events, { kind, text }]));
    const said = (await speech()).worded({ kind, text });
    if (said === null) return;
    // Those that chance withholds count, too: what comes of them is held against what comes of the others.
    if (said.kind === "cue" && settings.now.cues === "seldom") this.#recorder?.notNow(SELDOM);
    if (!said.given || this.#isUnwanted(said)) return;
    this.#show(said);
    this.#sayAloud(said.kind, said.say, arrived, this.#isWanted(said.kind));
  }

  /** The coach knows what was unwanted when the run began; this is of what was chosen since. */
  #isUnwanted({ kind, cue }: Worded): boolean {
    const { cues, never } = settings.now;
    return (kind === "cue" || kind === "praise") && (cues === "never" || (cue !== null && never.includes(cue)));
  }

  #isWanted(kind: Worded["kind"]): boolean {
    const { cues, splits, milestones } = settings.now;
    if (kind === "split") return splits !== "off";
    if (kind === "milestone") return milestones;
    return cues === "usual" || cues === "seldom";
  }

  #sayAloud(kind: SpokenKind, text: string, arrived: number | null, wanted: boolean): void {
    if (wanted && !this.#silent) void this.#voice.say({ kind, text, arrived });
    else markSaid(kind, text, "screen" satisfies By);
  }

  #show(said: Worded): void {
    if (said.kind === "cue" || said.kind === "praise") {
      this.#cue = said;
      this.#later("cue", CARD_MS, () => this.dismiss());
    } else if (said.kind === "milestone" || !settings.now.autoLap) {
      // Laps that end by themselves show what a split would.
      this.#earned = said;
      this.#later("earned", CARD_MS, () => this.dismissEarned());
    }
  }

  #later(what: string, ms: number, work: () => void): void {
    clearTimeout(this.#timers.get(what));
    // Longer ones would be over at once.
    if (ms < 2 ** 31) this.#timers.set(what, setTimeout(work, ms));
  }

  async #metronome(on: boolean): Promise<void> {
    if (this.#beats !== null) clearInterval(this.#beats);
    this.#beats = null;
    this.#beating = on;
    if (!on) return;
    const { beatOf } = await speech();
    const usual = beatOf(knownBaseline());
    const beats = new Beats();
    const lay = (): void => {
      const context = this.#mouth.unlock();
      if (context === null || context.state !== "running") return;
      const { metronomeSpm, volume } = settings.now;
      const cadence = metronomeSpm !== null ? metronomeSpm / 60 : this.#speed === null ? null : usual(this.#speed);
      const loud = this.#silent ? 0 : 0.35 * volume;
      for (const beat of beats.lay(context.currentTime, cadence)) note(context, CLICK, beat, CLICK_S, loud);
    };
    if (!this.#beating || this.#beats !== null) return;
    lay();
    this.#beats = setInterval(lay, LAY_EVERY_MS);
  }
}

function speech(): Promise<Speech> {
  return import("../coach/speech");
}

export const said = new Said();
