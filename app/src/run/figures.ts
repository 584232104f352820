/**
 * What the strides so far say about a run: per foot the means over its last strides, and of both feet together pace,
 * cadence and distance. Plain arithmetic on strides as they arrive; nothing here draws, waits or reads a clock.
 */

import type { LiveStrideView, Measured } from "../engine/stride";
import type { Side } from "../recordings/side";
import { SIDES } from "../recordings/side";
import type { LiveAlong } from "./along";
import { Along } from "./along";

export type Metric = "contactTime" | "strideTime" | "speed" | "strikeAngle" | "eversion" | "cadenceSpm";

/** A mean goes over so many strides of a foot: long enough to be steady, short enough to follow the runner. */
const LAST_STRIDES = 8;
/** A foot without a stride for so long says nothing about now, ms. */
const SILENT_AFTER = 3000;
/** From this share of contact in a stride on, one foot is always on the ground: walking. */
const WALKING_DUTY = 0.5;

/** A run as a whole, from its live strides. */
export interface LiveSummary {
  readonly running: boolean;
  readonly distance: Measured | null;
  readonly speed: Measured | null;
  readonly cadenceSpm: Measured | null;
  readonly contactTime: Readonly<Record<Side, Measured | null>>;
  /** Null for a run that an earlier version kept. */
  readonly strikeAngle: Readonly<Record<Side, Measured | null>> | null;
  readonly along: LiveAlong | null;
}

const NOTHING: Measured = { value: 0, sigma: 0 };

/**
 * Returns the mean of numbers, null of none. Its uncertainty is the mean of theirs and not smaller: the errors of
 * neighbouring strides, and of the two feet, come from one scale and one definition, and count as fully correlated.
 */
export function mean(of: readonly Measured[]): Measured | null {
  if (of.length === 0) return null;
  const sum = of.reduce(plus, NOTHING);
  return { value: sum.value / of.length, sigma: sum.sigma / of.length };
}

export function otherOf(side: Side): Side {
  return side === "left" ? "right" : "left";
}

function plus(a: Measured, b: Measured): Measured {
  return { value: a.value + b.value, sigma: a.sigma + b.sigma };
}

/** The mean of a metric over all strides of a run. */
class Total {
  #sum = NOTHING;
  #n = 0;

  add(one: Measured | null): void {
    if (one === null) return;
    this.#sum = plus(this.#sum, one);
    this.#n += 1;
  }

  get mean(): Measured | null {
    return this.#n === 0 ? null : { value: this.#sum.value / this.#n, sigma: this.#sum.sigma / this.#n };
  }
}

type Gait = "walking" | "running";

/** The strides of one gait: walking and running have each a form of their own. */
class Form {
  strides = 0;
  readonly cadenceSpm = new Total();
  readonly contactTime = new Total();
  readonly strikeAngle = new Total();

  add(stride: LiveStrideView): void {
    this.strides += 1;
    this.cadenceSpm.add(stride.cadenceSpm);
    this.contactTime.add(stride.contactTime);
    this.strikeAngle.add(stride.strikeAngle);
  }
}

function gaitOf({ contactTime, strideTime }: LiveStrideView): Gait | null {
  if (contactTime === null || strideTime === null) return null;
  return contactTime.value < WALKING_DUTY * strideTime.value ? "running" : "walking";
}

/** The strides of one foot. */
class Foot {
  readonly #last: LiveStrideView[] = [];
  #lastArrived = -Infinity;
  strides = 0;
  readonly forms: Readonly<Record<Gait, Form>> = { walking: new Form(), running: new Form() };
  /** On the move, s. */
  time = 0;
  /** The way of this foot, m. */
  distance = NOTHING;
  /** On the move, s, with the time of the other foot where this one was out of reach. */
  moved = 0;
  /** How far the other foot had come, in how many strides and how much time, when this one gave its last. */
  otherThen = { distance: NOTHING, strides: 0, moved: 0 };

  add(stride: LiveStrideView): void {
    // What was before a silence says nothing about now.
    if (this.silentAt(stride.arrived)) this.#last.length = 0;
    this.#lastArrived = stride.arrived ?? this.#lastArrived;
    this.strides += 1;
    const gait = gaitOf(stride);
    if (gait !== null) this.forms[gait].add(stride);
    this.time += stride.duration;
    this.#last.push(stride);
    if (this.#last.length > LAST_STRIDES) this.#last.shift();
  }

  /** Tells whether the foot has been silent; one that is read from the log has not. */
  silentAt(now: number | null): boolean {
    return now !== null && now - this.#lastArrived > SILENT_AFTER;
  }

  mean(metric: Metric | "length"): Measured | null {
    return mean(this.#last.map((stride) => stride[metric]).filter((one) => one !== null));
  }
}

/** The figures of a run while it goes on; instants are ms since 1970. */
export class Figures {
  readonly #feet: Readonly<Record<Side, Foot>> = { left: new Foot(), right: new Foot() };
  readonly #along = new Along();

  take(stride: LiveStrideView): void {
    const [foot, other] = [this.#feet[stride.side], this.#feet[otherOf(stride.side)]];
    // The strides of a foot that was out of reach are lost, and the other foot went the same way.
    const missed = foot.silentAt(stride.arrived) ? this.#missedBy(stride.side) : NOTHING;
    // A stride that was counted and not measured is taken to be as long as its neighbours.
    const length = stride.length ?? foot.mean("length") ?? NOTHING;
    const wasAway = missed.value > length.value;
    foot.distance = plus(foot.distance, wasAway ? missed : length);
    foot.moved += wasAway ? other.moved - foot.otherThen.moved : stride.duration;
    foot.add(stride);
    foot.otherThen = { distance: other.distance, strides: other.strides, moved: other.moved };
    // Of strides that are read from the log each foot counts, as of feet that have long been silent.
    const at = stride.arrived ?? Infinity;
    this.#along.take(stride, this.distance(at)?.value ?? 0, this.#moved(at));
  }

  /** Returns a figure of one foot; null where the foot has been silent. */
  ofFoot(side: Side, metric: Metric, now: number): Measured | null {
    const foot = this.#feet[side];
    return foot.silentAt(now) ? null : foot.mean(metric);
  }

  /** Returns a figure of the feet that are heard. */
  ofFeet(metric: Metric, now: number): Measured | null {
    return mean(SIDES.map((side) => this.ofFoot(side, metric, now)).filter((one) => one !== null));
  }

  /** Returns the speed of now (m/s); null where no foot is heard. */
  speed(now: number): Measured | null {
    return this.ofFeet("speed", now);
  }

  /** Tells whether the runner is in the air between steps; null where that is not known. */
  running(now: number): boolean | null {
    const [contact, stride] = [this.ofFeet("contactTime", now), this.ofFeet("strideTime", now)];
    return contact === null || stride === null ? null : contact.value < WALKING_DUTY * stride.value;
  }

  /** Returns the way, m: the mean of both feet, each with the other's where it was out of reach itself. */
  distance(now: number): Measured | null {
    if (this.#feet.left.strides + this.#feet.right.strides === 0) return null;
    return mean(
      SIDES.map((side) => {
        const foot = this.#feet[side];
        return foot.silentAt(now) ? plus(foot.distance, this.#missedBy(side)) : foot.distance;
      }),
    );
  }

  /** Returns the share of the left foot in the contact of both; null where one of them is not heard. */
  balance(now: number): Measured | null {
    const [left, right] = [this.ofFoot("left", "contactTime", now), this.ofFoot("right", "contactTime", now)];
    if (left === null || right === null) return null;
    const both = left.value + right.value;
    return { value: left.value / both, sigma: (0.5 * Math.hypot(left.sigma, right.sigma)) / both };
  }

  /** The time on the move (s), as home has it: of the foot that was longer. */
  get moving(): number {
    return Math.max(this.#feet.left.time, this.#feet.right.time);
  }

  /** Returns what the run was like as a whole, when it has ended at `now`. */
  summary(now: number): LiveSummary {
    const { left, right } = this.#feet;
    const way = this.distance(now);
    const time = this.moving;
    // As home has it, too: the form is that of the gait which prevails.
    const strides = (gait: Gait): number => left.forms[gait].strides + right.forms[gait].strides;
    const gait = strides("running") > strides("walking") ? "running" : "walking";
    const form = { left: left.forms[gait], right: right.forms[gait] };
    return {
      running: gait === "running",
      distance: way,
      speed: way !== null && time > 0 ? { value: way.value / time, sigma: way.sigma / time } : null,
      cadenceSpm: mean(SIDES.map((side) => form[side].cadenceSpm.mean).filter((one) => one !== null)),
      contactTime: { left: form.left.contactTime.mean, right: form.right.contactTime.mean },
      strikeAngle: { left: form.left.strikeAngle.mean, right: form.right.strikeAngle.mean },
      along: this.#along.told(),
    };
  }

  /** Returns the time on the move, s, as the distance has it: the mean of both feet. */
  #moved(now: number): number {
    const of = (side: Side): number => {
      const [foot, other] = [this.#feet[side], this.#feet[otherOf(side)]];
      const missed = foot.silentAt(now) && other.strides - foot.otherThen.strides > 1;
      return foot.moved + (missed ? other.moved - foot.otherThen.moved : 0);
    };
    return (of("left") + of("right")) / 2;
  }

  /** Returns how far the other foot has come since the last stride of this one, where that is more than its turn. */
  #missedBy(side: Side): Measured {
    const [foot, other] = [this.#feet[side], this.#feet[otherOf(side)]];
    if (other.strides - foot.otherThen.strides <= 1) return NOTHING;
    const { value, sigma } = foot.otherThen.distance;
    return { value: other.distance.value - value, sigma: other.distance.sigma - sigma };
  }
}
