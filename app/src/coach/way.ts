/** How far a run has come and how it was run, from its strides in the order of the log: what splits and milestones go by. */

import type { LiveStrideView } from "../engine/stride";
import { isWalking, viewOf } from "../engine/stride";
import type { Side } from "../recordings/side";
import { Figures } from "../run/figures";
import type { Now } from "./progress";

/** From this share of contact in a stride on, one foot is always on the ground: walking. */
const WALKING_DUTY = 0.5;

/** What the strides of one foot come to. */
class Foot {
  strides = 0;
  /** s */
  moving = 0;
  /** m², by chance. */
  variance = 0;

  add({ duration, length }: LiveStrideView): void {
    this.strides += 1;
    this.moving += duration;
    this.variance += (length?.sigma ?? 0) ** 2;
  }
}

export class Way {
  readonly #feet: Readonly<Record<Side, Foot>> = { left: new Foot(), right: new Foot() };
  readonly #figures = new Figures();
  /** Strides of running less strides of walking. */
  #gait = 0;
  #way = 0;
  #variance = 0;

  /** Takes a stride as the log keeps it, at an instant (µs since 1970); false for a foot that stood. */
  take(side: Side, us: number, values: Float64Array): boolean {
    if (!isWalking(values)) return false;
    const foot = this.#feet[side];
    const view = viewOf(side, foot.strides, values, us / 1000);
    this.#figures.take(view);
    foot.add(view);
    if (view.contactTime !== null && view.strideTime !== null) {
      this.#gait += view.contactTime.value < WALKING_DUTY * view.strideTime.value ? 1 : -1;
    }
    // The mean of both feet may step back a little when one is heard again.
    this.#way = Math.max(this.#way, this.#figures.distance(us / 1000)?.value ?? 0);
    this.#variance = Math.max(this.#variance, this.#varianceOfBoth());
    return true;
  }

  /** Whether most strides so far were of running. */
  get running(): boolean {
    return this.#gait > 0;
  }

  /** Where the run is, `time` seconds after its start. */
  at(time: number): Now {
    const moving = Math.max(this.#feet.left.moving, this.#feet.right.moving);
    return { time, way: this.#way, variance: this.#variance, moving, running: this.running };
  }

  /** The way is the mean of both feet, whose strides err each by itself. */
  #varianceOfBoth(): number {
    const { left, right } = this.#feet;
    const both = left.strides > 0 && right.strides > 0;
    return both ? (left.variance + right.variance) / 4 : left.variance + right.variance;
  }
}
