/** The run that is under way: its shoes, its figures as the screen shows them, and the verbs to begin and to end it. */

import type { Fits } from "../engine/fit";
import { NO_FITS } from "../engine/fit";
import type { LiveStrideView, Measured } from "../engine/stride";
import { unitLength } from "../messages/measures";
import { chooseShoe, hasBluetooth } from "../pod/bluetooth";
import type { PodLink } from "../pod/link";
import { now } from "../pod/link";
import { virtualShoe } from "../pod/socket";
import type { Side } from "../recordings/side";
import { SIDES } from "../recordings/side";
import type { Ground } from "../settings/settings.svelte";
import { settings } from "../settings/settings.svelte";
import type { ByPosition } from "./byPosition";
import { Countdown } from "./countdown";
import type { Conditions, CourseNote, Headline } from "./course";
import { Course, NO_HEADLINE } from "./course";
import type { Fault } from "./faults";
import { faultOf } from "./faults";
import { documentOf } from "./fix";
import type { KnownWay } from "./kept";
import { forgetRecordings, keepFigures, keepRecordings, rememberVirtual, safeRecordings, wasVirtual } from "./kept";
import type { Earlier, Fetching, FootState, FootSummary, Note, Recorder } from "./recorder";
import { runs } from "./runs.svelte";
import { said } from "./said.svelte";
import { recorder } from "./session";
import { markLoad, measurePaint } from "./timings";
import { WakeLock } from "./wake";
import { whereabouts } from "./where.svelte";

/** Before a run: none, about to begin one, its shoes being connected, the last seconds. Then it runs, and is stopped. */
export type Phase = "none" | "ready" | "starting" | "countdown" | "running" | "stopping";

/** Where somebody else measures the way: a belt, the laps of a track. */
export type Measuring = Extract<Ground, "treadmill" | "track">;

/** How a shoe is reached: not at all yet, being connected, heard, or out of reach for some seconds. */
export type Reach = "none" | "connecting" | "live" | "lost";

/** What is shown of a foot; its figures change with each of its strides. */
export interface FootView {
  readonly reach: Reach;
  readonly missing: number;
  /** The charge of its battery (percent); null where it is not known. */
  readonly battery: number | null;
  /** For how long nothing has been heard of it (s); null of one that is heard. */
  readonly silent: number | null;
  readonly contactTime: Measured | null;
  readonly strikeAngle: Measured | null;
  readonly eversion: Measured | null;
}

/** A shoe that says nothing for so long is out of reach. */
const LOST_AFTER_MS = 3000;
const SECOND_MS = 1000;
const LAP_BUZZ_MS = 200;
const COUNT_BUZZ_MS = 40;
const NO_FOOT: FootView = {
  reach: "none",
  missing: 0,
  battery: null,
  silent: null,
  contactTime: null,
  strikeAngle: null,
  eversion: null,
};

/** What was last heard of a shoe: so many samples, and when there were fewer. */
interface Heard {
  readonly samples: number;
  readonly at: number;
}

class CurrentRun {
  #phase = $state<Phase>("none");
  #feet = $state.raw<Readonly<Record<Side, FootView>>>({ left: NO_FOOT, right: NO_FOOT });
  #headline = $state.raw<Headline>(NO_HEADLINE);
  #fit = $state.raw<Fits>(NO_FITS);
  #fault = $state.raw<Fault | null>(null);
  #virtual = $state(false);
  #byPosition = $state(false);
  #positions: (new () => ByPosition) | null = null;
  #fetching = $state.raw<Fetching | null>(null);

  readonly #wake = new WakeLock();
  readonly #heard: Record<Side, Heard> = { left: { samples: 0, at: 0 }, right: { samples: 0, at: 0 } };
  #listening = false;
  /** When it last looked at the clock. */
  #ticked = 0;
  #course = new Course(0);
  #countdown: Countdown | null = null;
  #secondsLeft = $state(0);
  #measuring = $state<Measuring | null>(null);
  #measured: (way: number | null) => void = () => undefined;

  constructor() {
    setInterval(() => this.#tick(), SECOND_MS);
    addEventListener("beforeunload", (event) => {
      if (this.underWay || this.#phase === "starting") event.preventDefault();
    });
    whereabouts.onfix = (fix) => {
      if (this.#phase !== "running") return;
      void this.#log("position", documentOf(fix), fix.at);
      this.#note(this.#course.place(fix));
    };
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** The run screen is shown: until all that was recorded is kept. */
  get underWay(): boolean {
    return this.#phase === "running" || this.#phase === "stopping";
  }

  get feet(): Readonly<Record<Side, FootView>> {
    return this.#feet;
  }

  get headline(): Headline {
    return this.#headline;
  }

  /** How the pods are worn. */
  get fit(): Fits {
    return this.#fit;
  }

  get fault(): Fault | null {
    return this.#fault;
  }

  /** Seconds until the run begins, while they are counted. */
  get secondsLeft(): number {
    return this.#secondsLeft;
  }

  /** Whose word on the length of the way is asked for at the end of the run; null where nobody is asked. */
  get measuring(): Measuring | null {
    return this.#measuring;
  }

  /** The shoes of this run are virtual. */
  get virtual(): boolean {
    return this.#virtual;
  }

  /** No shoe is there, nor will one be: the phone tells the way. */
  get byPosition(): boolean {
    return this.#byPosition;
  }

  /** What a run that was stopped still waits for; null where that is nothing. */
  get fetching(): Fetching | null {
    const fetching = this.#phase === "stopping" ? this.#fetching : null;
    return fetching && (fetching.missing > 0 || fetching.away.length > 0) ? fetching : null;
  }

  /** Shoes may be chosen: before a run and in one. */
  get mayConnect(): boolean {
    return this.#phase === "none" || this.#phase === "ready" || this.#phase === "running";
  }

  get hasBluetooth(): boolean {
    return hasBluetooth();
  }

  /** Connects a shoe that the runner chooses; while a run is under way it joins it. Call it within a click. */
  async connect(side: Side): Promise<void> {
    await this.#guarded(() => this.#attach(side));
  }

  /** Connects a shoe that was found in another way. */
  async join(side: Side, link: PodLink): Promise<boolean> {
    return this.#guarded(() => this.#join(side, link));
  }

  /** Connects both virtual shoes, without a run yet. Call it within a click, as {@link tryVirtual}. */
  async joinVirtual(): Promise<void> {
    await this.#guarded(() => this.#attachVirtual());
  }

  /** Lets go of a shoe that was connected before a run. */
  async letGo(side: Side): Promise<void> {
    if (this.#phase !== "none") return;
    await (await this.#recorder()).detach(side);
    this.#show(side, NO_FOOT);
    if (SIDES.every((each) => this.#feet[each].reach === "none")) this.#virtual = false;
  }

  /** Tells the shoes that they are on the other foot. */
  async turnRound(): Promise<void> {
    await this.#guarded(async () => {
      const shoes = await this.#recorder();
      await shoes.turnRound().finally(() => {
        const { left, right } = this.#feet;
        const found = { left: right, right: left };
        for (const side of SIDES) this.#show(side, shoes.shoe(side) ? found[side] : NO_FOOT);
      });
    });
  }

  /** Shows what there is for a run, with the shoes that are connected, and what may be chosen. */
  start(): void {
    if (this.#phase === "none") this.#phase = "ready";
  }

  /** Goes back from there, or from the last seconds before a run. */
  goBack(): void {
    if (this.#phase === "ready") {
      this.#phase = "none";
      whereabouts.end();
    }
    this.#countdown?.cancel();
  }

  /** Begins a run with the shoes that are connected, after the last seconds. */
  async setOff(): Promise<void> {
    if (this.#phase !== "ready") return;
    this.#phase = "none";
    await this.#begin(async (shoes) => {
      await this.#goByPosition(this.#isAlone());
      if (!(await this.#countDown())) return null;
      const id = await shoes.begin(this.#byPosition);
      if (this.#virtual) rememberVirtual(id);
      return id;
    }, "ready");
  }

  /** Begins it now, without the rest of the last seconds. */
  setOffNow(): void {
    this.#countdown?.skip();
  }

  /** Begins a run with both virtual shoes. Call it within a click: over Bluetooth the browser asks for each shoe. */
  async tryVirtual(): Promise<void> {
    await this.#begin(async (shoes) => {
      await this.#attachVirtual();
      if (!(await this.#countDown())) return null;
      return shoes.begin();
    });
  }

  /** Goes on with a run that something else than the runner ended; virtual shoes come back by themselves. */
  async goOn(id: string): Promise<void> {
    const { start } = runs.unfinished.find((run) => run.id === id) ?? { start: null };
    await this.#begin(async (shoes) => {
      if (wasVirtual(id)) await this.#attachVirtual();
      const earlier = await shoes.resume(id);
      await this.#goByPosition(isByPosition(earlier) && this.#isAlone());
      const course = this.#courseFrom(start ?? now());
      for (const each of earlier) {
        if ("kind" in each) course.remember(each);
        else course.take(each);
      }
      this.#course = course;
      return id;
    });
  }

  /** Ends such a run where it ended. */
  async finish(id: string): Promise<void> {
    await this.#guarded(async () => (await this.#recorder()).finish(id));
    await runs.refresh();
  }

  /** Ends a lap, and begins the next. */
  lap(): void {
    if (this.#phase !== "running") return;
    this.#note([this.#course.lap(now())]);
    this.#tick();
  }

  /** Says how long the way was (m), by the belt or by the laps of the track; null where the runner does not know. */
  sayWay(way: number | null): void {
    this.#measured(way);
  }

  /** Ends the run; its id, null where that failed. */
  async stop(): Promise<string | null> {
    if (this.#phase !== "running") return null;
    this.#phase = "stopping";
    whereabouts.end();
    this.#fetching = null;
    const at = now();
    let ended: string | null = null;
    await this.#guarded(async () => {
      const asked = this.#askWay();
      const { id, seconds, strides, feet } = await (await this.#recorder()).stop(asked);
      // The last strides come while the feet's streams end.
      const came = { left: cameOf(feet.left), right: cameOf(feet.right) };
      const laps = this.#course.laps(at);
      const told = { ...this.#course.way.summary(at), byPosition: this.#byPosition };
      keepFigures(id, { ...told, seconds, strides, feet: came, laps, known: await asked });
      keepRecordings(id, SIDES.flatMap((side) => feet[side]?.recordings ?? []));
      ended = id;
    });
    await this.#leave();
    void runs.refresh();
    return ended;
  }

  /** Ends a run without what is still missing. */
  async finishWithout(): Promise<void> {
    (await this.#recorder()).finishNow();
  }

  /**
   * Begins a run.
   *
   * @param run brings the shoes and begins; its id, null where the runner went back
   * @param before where a runner who goes back is then, with the shoes that there are
   */
  async #begin(run: (shoes: Recorder) => Promise<string | null>, before: Phase = "none"): Promise<void> {
    if (this.#phase !== "none") return;
    said.unlock();
    this.#phase = "starting";
    let id: string | null = null;
    const went = await this.#guarded(async () => {
      id = await run(await this.#recorder());
    });
    if (id === null && went && before === "ready") {
      this.#phase = before;
      return;
    }
    if (id === null) {
      await this.#leave();
      return;
    }
    if (this.#virtual) rememberVirtual(id);
    for (const side of SIDES) this.#heard[side] = { samples: 0, at: now() };
    this.#phase = "running";
    this.#tick();
    if (this.#byPosition || settings.now.ground === "position") whereabouts.begin();
    void this.#wake.keep();
  }

  /** Counts the last seconds; tells whether the run is to begin. */
  async #countDown(): Promise<boolean> {
    this.#phase = "countdown";
    this.#countdown = new Countdown(settings.now.countdown, (left) => {
      this.#secondsLeft = left;
      buzz(COUNT_BUZZ_MS);
    });
    const begin = await this.#countdown.over;
    this.#countdown = null;
    this.#secondsLeft = 0;
    if (begin) this.#course = this.#courseFrom(now());
    return begin;
  }

  #isAlone(): boolean {
    return SIDES.every((side) => this.#feet[side].reach === "none");
  }

  /** What positions tell comes with the first run that needs it. */
  async #goByPosition(alone: boolean): Promise<void> {
    this.#positions = alone ? (await import("./byPosition")).ByPosition : null;
    this.#byPosition = alone;
  }

  #courseFrom(begin: number): Course {
    return new Course(begin, this.#positions && new this.#positions());
  }

  /** Asks for the length of the way where somebody else measures it, and logs it; null where nobody knows. */
  async #askWay(): Promise<KnownWay | null> {
    const { ground } = settings.now;
    if (this.#byPosition || (ground !== "treadmill" && ground !== "track")) return null;
    this.#measuring = ground;
    const way = await new Promise<number | null>((resolve) => {
      this.#measured = resolve;
    });
    this.#measuring = null;
    if (way === null) return null;
    const known: KnownWay = { distance: way, by: ground };
    await this.#log("known_distance", JSON.stringify(known));
    return known;
  }

  #note(notes: readonly CourseNote[]): void {
    for (const { kind, text, at } of notes) {
      void this.#log(kind, text, at);
      if (kind === "lap") buzz(LAP_BUZZ_MS);
    }
  }

  async #log(kind: Note["kind"], text: string, at = now()): Promise<void> {
    (await this.#recorder()).note(kind, text, at);
  }

  /** Lets go of the shoes, and of what was shown of them. */
  async #leave(): Promise<void> {
    const shoes = await this.#recorder();
    // A run that began and got no shoe to send is ended, or the next one could not begin.
    await Promise.allSettled(shoes.run === null ? [] : [shoes.stop()]);
    await Promise.allSettled(SIDES.map((side) => shoes.detach(side)));
    this.#feet = { left: NO_FOOT, right: NO_FOOT };
    this.#headline = NO_HEADLINE;
    this.#fit = NO_FITS;
    this.#virtual = false;
    this.#byPosition = false;
    this.#phase = "none";
    whereabouts.end();
    void this.#wake.release();
  }

  async #attach(side: Side): Promise<void> {
    const link = await chooseShoe();
    await this.#join(side, link);
  }

  async #attachVirtual(): Promise<void> {
    this.#virtual = true;
    const { virtual_feet: sides, virtual_shoes: way } = await runs.about();
    for (const side of sides) {
      if (this.#feet[side].reach !== "none") continue;
      if (way === "bluetooth") await this.#attach(side);
      else await this.#join(side, virtualShoe(side));
    }
  }

  async #join(side: Side, link: PodLink): Promise<void> {
    this.#show(side, { reach: "connecting" });
    try {
      // A shoe knows its foot better than the one who chose it.
      const shoes = await this.#recorder();
      const found = await shoes.attach(link, side);
      // It need not keep any longer what home has said to be safe.
      if (shoes.run === null) void shoes.free(found, safeRecordings()).then(forgetRecordings);
      this.#heard[found] = { samples: 0, at: now() };
      this.#show(found, { reach: "live" });
    } finally {
      if (this.#feet[side].reach === "connecting") this.#show(side, { reach: "none" });
    }
  }

  /** Does what may fail, and shows why it did. */
  async #guarded(work: () => Promise<unknown>): Promise<boolean> {
    this.#fault = null;
    try {
      await work();
      return true;
    } catch (error) {
      this.#fault = faultOf(error, this.#virtual);
      return false;
    }
  }

  async #recorder(): Promise<Recorder> {
    const opened = await recorder();
    if (!this.#listening) {
      this.#listening = true;
      opened.onstride = (stride) => this.#stride(stride);
      opened.onload = markLoad;
      opened.onfit = (fits) => {
        this.#fit = fits;
      };
      opened.onfoot = (side, state) => this.#foot(side, state);
      opened.onfetching = (fetching) => {
        this.#fetching = fetching;
      };
      opened.onfault = (fault) => {
        this.#fault = fault;
        // A shoe that is not believed has been let go of.
        if (fault.kind === "shoe" && fault.reason === "contradicts") this.#show(fault.side, { reach: "none" });
      };
    }
    return opened;
  }

  #stride(stride: LiveStrideView): void {
    this.#note(this.#course.take(stride));
    if (stride.arrived === null) return;
    this.#heard[stride.side] = { ...this.#heard[stride.side], at: stride.arrived };
    this.#show(stride.side, { reach: "live" });
    this.#showFigures(stride.side, stride.arrived);
    measurePaint(stride.arrived);
  }

  #foot(side: Side, state: FootState): void {
    this.#show(side, { missing: state.missing, battery: state.battery });
    const { reach } = this.#feet[side];
    if (reach !== "live" && reach !== "lost") return;
    if (state.connected && state.samples !== this.#heard[side].samples) {
      this.#heard[side] = { samples: state.samples, at: now() };
      this.#show(side, { reach: "live" });
    }
    // While a run is under way the tick tells that a shoe is lost, after some patience.
    if (this.#phase !== "running") this.#show(side, { reach: state.connected ? "live" : "lost" });
  }

  /**
   * Once a second each, half a second apart: the headline, and which shoes and feet have fallen silent. All of it at one
   * moment would make one long frame on a slow phone.
   */
  #tick(): void {
    const at = now();
    // A page that was asleep, or busy, has not heard anything.
    const late = at - this.#ticked > LOST_AFTER_MS;
    this.#ticked = at;
    if (this.#phase !== "running") return;
    this.#note(this.#course.look(at, this.#conditions(late)));
    this.#headline = this.#course.headline(at, unitLength());
    said.at(this.#headline.speed?.value ?? null);
    setTimeout(() => this.#lookAtFeet(), SECOND_MS / 2);
  }

  #lookAtFeet(): void {
    if (this.#phase !== "running") return;
    const at = now();
    for (const side of SIDES) {
      if (this.#feet[side].reach === "none" || this.#feet[side].reach === "connecting") continue;
      const silent = at - this.#heard[side].at;
      const lost = silent > LOST_AFTER_MS;
      this.#show(side, { reach: lost ? "lost" : "live", silent: lost ? silent / 1000 : null });
      this.#showFigures(side, at);
    }
    // The fault of a shoe is over when all of them are heard again.
    if (this.#fault?.kind === "shoe" && SIDES.every((side) => this.#feet[side].reach === "live")) this.#fault = null;
  }

  #conditions(late: boolean): Conditions {
    const { autoPause, autoLap, ground } = settings.now;
    const there = this.#byPosition ? whereabouts.state === "there" : SIDES.some((side) => this.#feet[side].reach === "live");
    return {
      heard: there && !late,
      autoPause,
      // On a track the runner sees where a lap ends.
      lapLength: autoLap && (this.#byPosition || ground !== "track") ? unitLength() : null,
      split: unitLength(),
    };
  }

  #showFigures(side: Side, at: number): void {
    const { figures } = this.#course;
    this.#show(side, {
      contactTime: figures.ofFoot(side, "contactTime", at),
      strikeAngle: figures.ofFoot(side, "strikeAngle", at),
      eversion: figures.ofFoot(side, "eversion", at),
    });
  }

  #show(side: Side, change: Partial<FootView>): void {
    this.#feet = { ...this.#feet, [side]: { ...this.#feet[side], ...change } };
  }
}

/** A run that has positions and not one stride had no shoes. */
function isByPosition(earlier: readonly Earlier[]): boolean {
  return earlier.every((each) => "kind" in each) && earlier.some((each) => "kind" in each && each.kind === "position");
}

/** What is remembered of a foot: how much of it came, and why the rest did not. */
function cameOf(foot: FootSummary | null): Pick<FootSummary, "samples" | "missing" | "ending"> | null {
  return foot && { samples: foot.samples, missing: foot.missing, ending: foot.ending };
}

function buzz(ms: number): void {
  if (settings.now.vibration) navigator.vibrate?.(ms);
}

export const currentRun = new CurrentRun();
