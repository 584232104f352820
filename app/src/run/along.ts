/**
 * How a run went along its way, told from its live strides and small enough to be kept: means over windows of equal time
 * on the move, and a split for each kilometre and each mile. Time stands still where the runner does.
 */

import type { LiveStrideView } from "../engine/stride";
import type { Side } from "../recordings/side";
import { SIDES } from "../recordings/side";

/** A kilometre or a mile, or what the end of the run left of one. */
export interface LiveSplit {
  /** m */
  readonly length: number;
  /** On the move, s. */
  readonly seconds: number;
  readonly cadenceSpm: number | null;
  readonly contactTime: number | null;
}

/** Windows that follow each other, column by column; null where no stride told. */
export interface LiveAlong {
  /** s of a window */
  readonly width: number;
  readonly speed: readonly (number | null)[];
  readonly cadenceSpm: readonly (number | null)[];
  readonly contactTime: Readonly<Record<Side, readonly (number | null)[]>>;
  readonly kilometres: readonly LiveSplit[];
  readonly miles: readonly LiveSplit[];
}

export const KILOMETRE = 1000;
export const MILE = 1609.344;

/** s; what a chart of a short run is made of. Whenever there are too many windows, each two become one. */
const NARROWEST = 5;
const MOST_WINDOWS = 120;
/** What is left of a split at the end is told from here on, m. */
const LEAST_REST = 20;

class Mean {
  #sum = 0;
  #n = 0;

  add(value: number | undefined): void {
    if (value === undefined) return;
    this.#sum += value;
    this.#n += 1;
  }

  with(other: Mean): Mean {
    const both = new Mean();
    both.#sum = this.#sum + other.#sum;
    both.#n = this.#n + other.#n;
    return both;
  }

  /** Rounded to so many decimals: what is kept is read from charts. */
  told(decimals: number): number | null {
    return this.#n === 0 ? null : rounded(this.#sum / this.#n, decimals);
  }
}

/** The strides of one window. */
class Window {
  constructor(
    readonly cadence = new Mean(),
    readonly contact: Readonly<Record<Side, Mean>> = { left: new Mean(), right: new Mean() },
  ) {}

  add({ side, cadenceSpm, contactTime }: LiveStrideView): void {
    this.cadence.add(cadenceSpm?.value);
    this.contact[side].add(contactTime?.value);
  }

  with(other: Window): Window {
    const contact = (side: Side): Mean => this.contact[side].with(other.contact[side]);
    return new Window(this.cadence.with(other.cadence), { left: contact("left"), right: contact("right") });
  }
}

/** The splits of one length. */
class Splits {
  readonly #length: number;
  readonly #told: LiveSplit[] = [];
  #since = 0;
  #window = new Window();

  constructor(length: number) {
    this.#length = length;
  }

  add(stride: LiveStrideView): void {
    this.#window.add(stride);
  }

  /** The runner went on from one place (m) and time (s) to another. */
  go(from: Point, to: Point): void {
    for (let end = this.#end; to.way >= end; end = this.#end) {
      const at = between(from, to, (end - from.way) / (to.way - from.way));
      this.#told.push(this.#split(this.#length, at.seconds));
      this.#since = at.seconds;
      this.#window = new Window();
    }
  }

  told({ way, seconds }: Point): LiveSplit[] {
    const rest = way - this.#told.length * this.#length;
    return rest < LEAST_REST ? this.#told : [...this.#told, this.#split(rest, seconds)];
  }

  get #end(): number {
    return (this.#told.length + 1) * this.#length;
  }

  #split(length: number, until: number): LiveSplit {
    const { cadence, contact } = this.#window;
    return {
      length: rounded(length, 1),
      seconds: rounded(until - this.#since, 2),
      cadenceSpm: cadence.told(1),
      contactTime: contact.left.with(contact.right).told(4),
    };
  }
}

interface Point {
  readonly way: number;
  readonly seconds: number;
}

export class Along {
  #width = NARROWEST;
  #windows: Window[] = [];
  /** How far the runner was at the end of each window, m. */
  #ways: number[] = [];
  #at: Point = { way: 0, seconds: 0 };
  readonly #kilometres = new Splits(KILOMETRE);
  readonly #miles = new Splits(MILE);

  /** Takes a stride, after which the runner has come so far (m) in so much time on the move (s). */
  take(stride: LiveStrideView, way: number, seconds: number): void {
    this.go(way, seconds);
    (this.#windows[Math.floor(this.#at.seconds / this.#width)] ??= new Window()).add(stride);
    for (const splits of [this.#kilometres, this.#miles]) splits.add(stride);
  }

  /** The runner has come so far (m) in so much time on the move (s). */
  go(way: number, seconds: number): void {
    const from = this.#at;
    const to = { way: Math.max(way, from.way), seconds: Math.max(seconds, from.seconds) };
    while ((this.#ways.length + 1) * this.#width <= to.seconds) {
      const end = (this.#ways.length + 1) * this.#width;
      this.#ways.push(between(from, to, (end - from.seconds) / (to.seconds - from.seconds)).way);
      this.#halve();
    }
    for (const splits of [this.#kilometres, this.#miles]) {
      if (to.way > from.way) splits.go(from, to);
    }
    this.#at = to;
  }

  told(): LiveAlong {
    // The last window is not over: what it would tell is of less.
    const windows = Array.from(this.#ways, (_, index) => this.#windows[index] ?? new Window());
    const contact = (side: Side) => windows.map((each) => each.contact[side].told(4));
    const [left, right] = SIDES.map(contact);
    return {
      width: this.#width,
      speed: this.#ways.map((way, index) => rounded((way - (this.#ways[index - 1] ?? 0)) / this.#width, 3)),
      cadenceSpm: windows.map(({ cadence }) => cadence.told(1)),
      contactTime: { left: left ?? [], right: right ?? [] },
      kilometres: this.#kilometres.told(this.#at),
      miles: this.#miles.told(this.#at),
    };
  }

  /** Makes one window of each two, when there are too many. */
  #halve(): void {
    if (this.#ways.length < MOST_WINDOWS) return;
    this.#ways = this.#ways.filter((_, index) => index % 2 === 1);
    const pairs = Array.from({ length: Math.ceil(this.#windows.length / 2) }, (_, index) => {
      const [first = new Window(), second = new Window()] = this.#windows.slice(2 * index, 2 * index + 2);
      return first.with(second);
    });
    [this.#windows, this.#width] = [pairs, 2 * this.#width];
  }
}

function between(from: Point, to: Point, share: number): Point {
  const on = (a: number, b: number): number => a + share * (b - a);
  return { way: on(from.way, to.way), seconds: on(from.seconds, to.seconds) };
}

function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
