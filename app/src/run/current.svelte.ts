/** The run that is under way: its shoes, its figures as the screen shows them, and the verbs to begin and to end it. */

import type { Fits } from "../engine/fit";
import { NO_FITS } from "../engine/fit";
import type { LiveStrideView, Measured } from "../engine/stride";
import { chooseShoe, hasBluetooth } from "../pod/bluetooth";
import type { PodLink } from "../pod/link";
import { now } from "../pod/link";
import { virtualShoe } from "../pod/socket";
import type { Side } from "../recordings/side";
import { SIDES } from "../recordings/side";
import type { Fault } from "./faults";
import { faultOf } from "./faults";
import { Figures } from "./figures";
import { forgetRecordings, keepFigures, keepRecordings, rememberVirtual, safeRecordings, wasVirtual } from "./kept";
import type { Fetching, FootState, FootSummary, Recorder } from "./recorder";
import { runs } from "./runs.svelte";
import { recorder } from "./session";
import { markLoad, measurePaint } from "./timings";
import { WakeLock } from "./wake";

export type Phase = "none" | "starting" | "running" | "stopping";

/** How a shoe is reached: not at all yet, being connected, heard, or out of reach for some seconds. */
export type Reach = "none" | "connecting" | "live" | "lost";

/** What is shown of a foot; its figures change with each of its strides. */
export interface FootView {
  readonly reach: Reach;
  readonly missing: number;
  /** The charge of its battery (percent); null where it is not known. */
  readonly battery: number | null;
  readonly contactTime: Measured | null;
  readonly strikeAngle: Measured | null;
}

/** What is read from two metres; it changes once a second. */
export interface Headline {
  readonly seconds: number;
  readonly speed: Measured | null;
  readonly distance: Measured | null;
  readonly cadence: Measured | null;
  readonly running: boolean | null;
}

/** A shoe that says nothing for so long is out of reach. */
const LOST_AFTER_MS = 3000;
const SECOND_MS = 1000;
const NO_FOOT: FootView = { reach: "none", missing: 0, battery: null, contactTime: null, strikeAngle: null };
const NO_HEADLINE: Headline = { seconds: 0, speed: null, distance: null, cadence: null, running: null };

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
  #fetching = $state.raw<Fetching | null>(null);

  readonly #wake = new WakeLock();
  readonly #heard: Record<Side, Heard> = { left: { samples: 0, at: 0 }, right: { samples: 0, at: 0 } };
  #listening = false;
  #figures = new Figures();
  #startedAt = 0;

  constructor() {
    setInterval(() => this.#tick(), SECOND_MS);
    addEventListener("beforeunload", (event) => {
      if (this.#phase !== "none") event.preventDefault();
    });
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

  /** The shoes of this run are virtual. */
  get virtual(): boolean {
    return this.#virtual;
  }

  /** What a run that was stopped still waits for; null where that is nothing. */
  get fetching(): Fetching | null {
    const fetching = this.#phase === "stopping" ? this.#fetching : null;
    return fetching && (fetching.missing > 0 || fetching.away.length > 0) ? fetching : null;
  }

  get hasBluetooth(): boolean {
    return hasBluetooth();
  }

  /** Connects a shoe that the runner chooses; while a run is under way it joins it. Call it within a click. */
  async connect(side: Side): Promise<void> {
    await this.#guarded(() => this.#attach(side));
  }

  /** Begins a run with the shoes that are connected. */
  async start(): Promise<void> {
    await this.#begin((shoes) => shoes.begin());
  }

  /** Begins a run with both virtual shoes. Call it within a click: over Bluetooth the browser asks for each shoe. */
  async tryVirtual(): Promise<void> {
    await this.#begin(async (shoes) => {
      await this.#attachVirtual();
      const id = await shoes.begin();
      rememberVirtual(id);
      return id;
    });
  }

  /** Goes on with a run that something else than the runner ended; virtual shoes come back by themselves. */
  async goOn(id: string): Promise<void> {
    const { start } = runs.unfinished.find((run) => run.id === id) ?? { start: null };
    await this.#begin(async (shoes) => {
      if (wasVirtual(id)) await this.#attachVirtual();
      for (const stride of await shoes.resume(id)) this.#figures.take(stride);
      return id;
    }, start);
  }

  /** Ends such a run where it ended. */
  async finish(id: string): Promise<void> {
    await this.#guarded(async () => (await this.#recorder()).finish(id));
    await runs.refresh();
  }

  /** Ends the run; its id, null where that failed. */
  async stop(): Promise<string | null> {
    if (this.#phase !== "running") return null;
    this.#phase = "stopping";
    this.#fetching = null;
    const at = now();
    let ended: string | null = null;
    await this.#guarded(async () => {
      const { id, seconds, strides, feet } = await (await this.#recorder()).stop();
      // The last strides come while the feet's streams end.
      const came = { left: cameOf(feet.left), right: cameOf(feet.right) };
      keepFigures(id, { ...this.#figures.summary(at), seconds, strides, feet: came });
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

  async #begin(run: (shoes: Recorder) => Promise<string>, startedAt: number | null = null): Promise<void> {
    if (this.#phase !== "none") return;
    this.#phase = "starting";
    this.#figures = new Figures();
    for (const side of SIDES) this.#heard[side] = { samples: 0, at: now() };
    const begun = await this.#guarded(async () => run(await this.#recorder()));
    if (!begun) {
      await this.#leave();
      return;
    }
    this.#startedAt = startedAt ?? now();
    this.#phase = "running";
    this.#tick();
    void this.#wake.keep();
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
    this.#phase = "none";
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
    this.#figures.take(stride);
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

  /** Once a second: the headline, and which shoes and feet have fallen silent. */
  #tick(): void {
    if (this.#phase !== "running") return;
    const at = now();
    this.#headline = {
      seconds: (at - this.#startedAt) / 1000,
      speed: this.#figures.ofFeet("speed", at),
      distance: this.#figures.distance(at),
      cadence: this.#figures.ofFeet("cadenceSpm", at),
      running: this.#figures.running(at),
    };
    for (const side of SIDES) {
      if (this.#feet[side].reach === "none" || this.#feet[side].reach === "connecting") continue;
      this.#show(side, { reach: at - this.#heard[side].at > LOST_AFTER_MS ? "lost" : "live" });
      this.#showFigures(side, at);
    }
    // The fault of a shoe is over when all of them are heard again.
    if (this.#fault?.kind === "shoe" && SIDES.every((side) => this.#feet[side].reach === "live")) this.#fault = null;
  }

  #showFigures(side: Side, at: number): void {
    this.#show(side, {
      contactTime: this.#figures.ofFoot(side, "contactTime", at),
      strikeAngle: this.#figures.ofFoot(side, "strikeAngle", at),
    });
  }

  #show(side: Side, change: Partial<FootView>): void {
    this.#feet = { ...this.#feet, [side]: { ...this.#feet[side], ...change } };
  }
}

/** What is remembered of a foot: how much of it came, and why the rest did not. */
function cameOf(foot: FootSummary | null): Pick<FootSummary, "samples" | "missing" | "ending"> | null {
  return foot && { samples: foot.samples, missing: foot.missing, ending: foot.ending };
}

export const currentRun = new CurrentRun();
