/**
 * How shoes come to a runner's feet: which are connected, on which foot each is, how they are worn. While this is open the
 * shoes send without a run, and nothing of it is kept but how each lay while the runner stood.
 */

import { chooseShoe, knownShoes } from "../pod/bluetooth";
import type { Exchange } from "../pod/conversation";
import { LinkError, now } from "../pod/link";
import type { Side } from "../recordings/side";
import { SIDES } from "../recordings/side";
import { currentRun } from "../run/current.svelte";
import { recorder } from "../run/session";
import { Motion } from "./motion";
import type { Seat } from "./seats";
import { keepSeat, keptSeats, seatOf } from "./seats";
import type { Stand } from "./standing";
import { Standing } from "./standing";
import { JoltDetector, STEPPING, Taps } from "./taps";

/** `choose`: connect the shoes. `tap`: tell left from right. `stand`, `walk`: see how they are worn. `ready`: all done. */
export type PairingStep = "choose" | "tap" | "stand" | "walk" | "ready";

/** Why no shoe came of the browser's list. */
export type NotChosen = Extract<LinkError["reason"], "cancelled" | "off" | "forbidden" | "unreachable">;

/** A shoe that is connected. */
export interface PairedShoe {
  readonly name: string;
  /** Hexadecimal. */
  readonly device: string;
}

export interface StandingView {
  /** From 0 to 1. */
  readonly done: number;
  readonly moves: boolean;
  readonly stand: Stand | null;
}

const LOOK_MS = 200;
/** A picture stays lit for so long after a tap (ms). */
const LIT_MS = 450;
/** Steps that the verdicts take, as a rule. */
export const STEPS = 50;

const NOT_STOOD: StandingView = { done: 0, moves: false, stand: null };
const NONE = { left: null, right: null };

/** What listens to one shoe. */
interface Ears {
  readonly motion: Motion;
  readonly jolts: JoltDetector;
  readonly steps: JoltDetector;
  readonly standing: Standing;
}

class Pairing {
  #step = $state<PairingStep>("choose");
  #shoes = $state.raw<Readonly<Record<Side, PairedShoe | null>>>(NONE);
  #notChosen = $state<NotChosen | null>(null);
  #busy = $state(false);
  #known = $state(0);
  #lit = $state.raw<Readonly<Record<Side, boolean>>>({ left: false, right: false });
  #heard = $state.raw<Readonly<Record<Side, number>>>({ left: 0, right: 0 });
  #tapped = $state<Side | null>(null);
  #stood = $state.raw<Readonly<Record<Side, StandingView>>>({ left: NOT_STOOD, right: NOT_STOOD });
  /** How the pods lay the last time. */
  #before = $state.raw<readonly Seat[]>([]);
  #steps = $state(0);
  /** Half of the fastest exchange of clocks: so far a pod's clock may be off by what is known of it, ms. */
  #clocks = $state.raw<Readonly<Record<Side, number | null>>>(NONE);

  #taps = new Taps();
  #ears: Record<Side, Ears> = { left: ears(), right: ears() };
  readonly #litAt: Record<Side, number> = { left: 0, right: 0 };
  #timer: ReturnType<typeof setInterval> | undefined;

  get step(): PairingStep {
    return this.#step;
  }

  get shoes(): Readonly<Record<Side, PairedShoe | null>> {
    return this.#shoes;
  }

  /** The feet that have a shoe. */
  get feet(): readonly Side[] {
    return SIDES.filter((side) => this.#shoes[side] !== null);
  }

  get notChosen(): NotChosen | null {
    return this.#notChosen;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** So many shoes were calibrated in this browser before. */
  get remembered(): number {
    return this.#before.length;
  }

  /** So many shoes the browser itself still knows. */
  get known(): number {
    return this.#known;
  }

  get lit(): Readonly<Record<Side, boolean>> {
    return this.#lit;
  }

  /** Taps that were heard lately. */
  get heard(): Readonly<Record<Side, number>> {
    return this.#heard;
  }

  /** The shoe, by the foot that it says, which the runner tapped; null while that is not clear. */
  get tapped(): Side | null {
    return this.#tapped;
  }

  get stood(): Readonly<Record<Side, StandingView>> {
    return this.#stood;
  }

  /** From 0 to 1, of the foot that is behind. */
  get standing(): number {
    return Math.min(...this.feet.map((side) => this.#stood[side].done), 1);
  }

  get moves(): boolean {
    return this.feet.some((side) => this.#stood[side].moves && this.#stood[side].done < 1);
  }

  /** How the pod of a foot lay the last time; null where it was never seen standing. */
  before(side: Side): Seat | null {
    return this.#before.find(({ device }) => device === this.#shoes[side]?.device) ?? null;
  }

  get steps(): number {
    return this.#steps;
  }

  get clocks(): Readonly<Record<Side, number | null>> {
    return this.#clocks;
  }

  /** Begins to listen; what is connected already is taken along. */
  async open(): Promise<void> {
    this.#step = "choose";
    this.#notChosen = null;
    this.#before = keptSeats();
    this.#listenAnew();
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    const shoes = await recorder();
    shoes.onheard = (side, source, value, arrived) => this.#take(side, source, value, arrived);
    shoes.onexchange = (side, exchange) => this.#exchanged(side, exchange);
    await this.#lookAtShoes();
    if (currentRun.hasBluetooth) this.#known = (await knownShoes()).length;
  }

  /** Lets the shoes be quiet again; they stay connected. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await (await recorder()).unwatch();
  }

  /** Connects a shoe that the runner chooses. Call it within a click. */
  choose(): Promise<void> {
    return this.#working(async () => {
      const link = await chooseShoe();
      await currentRun.join(this.#free, link);
    });
  }

  /** Connects the shoes that the browser still knows. */
  findKnown(): Promise<void> {
    return this.#working(async () => {
      for (const link of await knownShoes()) await currentRun.join(this.#free, link);
    });
  }

  /** Connects virtual shoes. Call it within a click. */
  chooseVirtual(): Promise<void> {
    return this.#working(() => currentRun.joinVirtual());
  }

  letGo(side: Side): Promise<void> {
    return this.#working(() => currentRun.letGo(side));
  }

  /** The shoes are on each other's feet, or the only one on the other foot: they are told so. */
  turnRound(): Promise<void> {
    return this.#working(async () => {
      this.#listenAnew();
      await currentRun.turnRound();
    });
  }

  /** The sides are right: shoes that were told none are told theirs. */
  confirm(): Promise<void> {
    return this.#working(async () => {
      const shoes = await recorder();
      for (const side of this.feet) await shoes.tellSide(side);
      // Virtual feet set off at once.
      await this.go(currentRun.virtual ? "walk" : "stand");
    });
  }

  async go(step: PairingStep): Promise<void> {
    this.#step = step;
    this.#notChosen = null;
    this.#steps = 0;
    this.#clearTaps();
    // Verdicts on how the shoes are worn begin with the listening.
    if (step === "choose" || step === "ready") await (await recorder()).unwatch();
    else await (await recorder()).watch();
  }

  /** Hears and sees everything anew, as after a pod was pressed in. */
  async again(): Promise<void> {
    await (await recorder()).unwatch();
    this.#listenAnew();
    await this.go(currentRun.virtual ? "walk" : "stand");
  }

  get #free(): Side {
    return currentRun.feet.left.reach === "none" ? "left" : "right";
  }

  async #working(work: () => Promise<unknown>): Promise<void> {
    this.#busy = true;
    this.#notChosen = null;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      const { reason } = error;
      this.#notChosen = reason === "cancelled" || reason === "off" || reason === "forbidden" ? reason : "unreachable";
    } finally {
      await this.#lookAtShoes();
      this.#busy = false;
    }
  }

  async #lookAtShoes(): Promise<void> {
    const shoes = await recorder();
    const shown = (side: Side): PairedShoe | null => {
      const shoe = shoes.shoe(side);
      return shoe && { name: shoe.name, device: shoe.info.device.toString(16) };
    };
    this.#shoes = { left: shown("left"), right: shown("right") };
    if (this.feet.length === 0) this.#step = "choose";
  }

  #take(side: Side, source: number, value: Uint8Array, arrived: number): void {
    const { motion, jolts, steps, standing } = this.#ears[side];
    const samples = motion.take(source, value);
    if (steps.take(samples) !== null && this.#step === "walk") this.#steps += 1;
    const strength = jolts.take(samples);
    if (strength !== null) this.#jolted(side, strength, arrived);
    if (this.#step === "stand") standing.take(samples);
  }

  #jolted(side: Side, strength: number, at: number): void {
    this.#taps.take(side, strength, at);
    this.#litAt[side] = now();
    this.#look();
  }

  #exchanged(side: Side, { asked, answered }: Exchange): void {
    const half = (answered - asked) / 2;
    this.#clocks = { ...this.#clocks, [side]: Math.min(half, this.#clocks[side] ?? Infinity) };
  }

  /** Shows what has changed since it last looked. */
  #look(): void {
    const at = now();
    const isLit = (side: Side): boolean => at - this.#litAt[side] < LIT_MS && this.#taps.of(side) > 0;
    this.#lit = { left: isLit("left"), right: isLit("right") };
    if (this.#step === "tap" && this.#tapped === null) {
      this.#taps.forget(at);
      this.#heard = { left: this.#taps.of("left"), right: this.#taps.of("right") };
      this.#tapped = this.#taps.tapped;
    }
    if (this.#step === "stand") this.#lookAtStanding();
  }

  #lookAtStanding(): void {
    const seen = (side: Side): StandingView => {
      const { done, moves, stand } = this.#ears[side].standing;
      return { done, moves, stand };
    };
    this.#stood = { left: seen("left"), right: seen("right") };
    const stands = this.feet.map((side) => [side, this.#stood[side].stand] as const);
    if (stands.length === 0 || stands.some(([, stand]) => stand === null)) return;
    for (const [side, stand] of stands) {
      const shoe = this.#shoes[side];
      if (shoe !== null && stand !== null) keepSeat(seatOf({ ...shoe, side }, stand, Date.now()));
    }
    void this.go("walk");
  }

  #clearTaps(): void {
    this.#taps = new Taps();
    this.#tapped = null;
    this.#heard = { left: 0, right: 0 };
  }

  #listenAnew(): void {
    this.#ears = { left: ears(), right: ears() };
    this.#stood = { left: NOT_STOOD, right: NOT_STOOD };
    this.#clocks = NONE;
    this.#clearTaps();
  }

}

function ears(): Ears {
  return { motion: new Motion(), jolts: new JoltDetector(), steps: new JoltDetector(STEPPING), standing: new Standing() };
}

export const pairing = new Pairing();
