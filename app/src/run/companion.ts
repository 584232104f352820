/**
 * A device of another make that keeps a run company: what it says is handed on unread, shown while it is fresh, and the
 * device is sought again when it is lost. No run begins or ends for its sake.
 */

import type { CompanionLink, Kind } from "../pod/companion";
import { PacketError } from "../pod/errors";
import { decodeHeartRate, decodeRsc, stepsOfBothFeet } from "../pod/foreign";
import { IGNORE, LinkError } from "../pod/link";
import { HEART_RATE_MEASUREMENT } from "../pod/profile";

/** A value is shown for so long; they come once a second. */
const FRESH_MS = 5000;
/** Connected and silent for so long, a device is sought anew. */
const QUIET_MS = 30_000;
/** Between attempts to find it again; the last one is repeated. */
const BACK_OFF_MS: readonly number[] = [250, 500, 1000, 2000, 4000];

/** What a device says just now; null where that is old, or not known. */
export interface CompanionView {
  /** As it calls itself. */
  readonly name: string;
  readonly kinds: readonly Kind[];
  readonly reach: "live" | "lost";
  /** Beats per minute; null where it finds no beat or no skin, too. */
  readonly heartRate: number | null;
  /** In m/s, and steps of both feet a minute. */
  readonly speed: number | null;
  readonly cadence: number | null;
  /** Since the run began, or since its first value where that came later (m), as it counts itself. */
  readonly distance: number | null;
}

type Timer = ReturnType<typeof setTimeout> | undefined;

export class Companion {
  /** A measurement, before anything here looks into it. */
  onvalue: (short: number, value: Uint8Array, arrived: number) => void = IGNORE;
  onchange: (view: CompanionView) => void = IGNORE;
  /** Values that could not be read. */
  damaged = 0;

  readonly #link: CompanionLink;
  #view: CompanionView;
  #closed = false;
  #seeking = false;
  #attempts = 0;
  /** What its counter said last. */
  #counter: number | null = null;
  #stale: Record<Kind, Timer> = { heart_rate: undefined, speed_cadence: undefined };
  #quiet: Timer;
  #again: Timer;

  private constructor(link: CompanionLink) {
    this.#link = link;
    const { name } = link;
    this.#view = { name, kinds: [], reach: "live", heartRate: null, speed: null, cadence: null, distance: null };
    link.onvalue = (short, value, arrived) => this.#received(short, value, arrived);
    link.onlost = () => this.#lost();
  }

  /** Connect a device. Rejects with a {@link LinkError}. */
  static async open(link: CompanionLink): Promise<Companion> {
    const companion = new Companion(link);
    companion.#show({ kinds: await link.connect() });
    companion.#listen();
    return companion;
  }

  get view(): CompanionView {
    return this.#view;
  }

  /** A run begins: its way is counted from here. */
  begin(): void {
    if (this.#view.distance !== null) this.#show({ distance: 0 });
  }

  /** Let go of it. */
  close(): void {
    this.#closed = true;
    for (const timer of [...Object.values(this.#stale), this.#quiet, this.#again]) clearTimeout(timer);
    this.#link.close();
  }

  #received(short: number, value: Uint8Array, arrived: number): void {
    if (this.#closed) return;
    // Whoever takes it may send it to another thread, and it is not here any more then.
    const kept = value.slice();
    this.onvalue(short, value, arrived);
    this.#attempts = 0;
    this.#listen();
    try {
      if (short === HEART_RATE_MEASUREMENT.short) this.#beat(kept);
      else this.#pace(kept);
    } catch (error) {
      if (!(error instanceof PacketError)) throw error;
      this.damaged += 1;
    }
  }

  #beat(value: Uint8Array): void {
    const { heartRate, contact } = decodeHeartRate(value);
    this.#show({ reach: "live", heartRate: contact === false ? null : heartRate });
    this.#freshen("heart_rate", { heartRate: null });
  }

  #pace(value: Uint8Array): void {
    const said = decodeRsc(value);
    const { totalDistance: total } = said;
    let { distance } = this.#view;
    if (total !== null) {
      // The counter goes on by itself, and may begin anew.
      const before = this.#counter === null || total < this.#counter ? total : this.#counter;
      distance = (distance ?? 0) + total - before;
      this.#counter = total;
    }
    this.#show({ reach: "live", speed: said.speed, cadence: stepsOfBothFeet(said), distance });
    this.#freshen("speed_cadence", { speed: null, cadence: null });
  }

  /** Show what a value says only for as long as it is fresh. */
  #freshen(kind: Kind, old: Partial<CompanionView>): void {
    clearTimeout(this.#stale[kind]);
    this.#stale[kind] = setTimeout(() => this.#show(old), FRESH_MS);
  }

  #listen(): void {
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => {
      this.#link.close();
      this.#lost();
    }, QUIET_MS);
  }

  #lost(): void {
    if (this.#closed || this.#seeking) return;
    clearTimeout(this.#quiet);
    this.#show({ reach: "lost" });
    this.#seeking = true;
    this.#seek();
  }

  #seek(): void {
    const pause = BACK_OFF_MS[Math.min(this.#attempts, BACK_OFF_MS.length - 1)];
    this.#attempts += 1;
    this.#again = setTimeout(() => void this.#reconnect(), pause);
  }

  async #reconnect(): Promise<void> {
    try {
      await this.#link.connect();
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      if (!this.#closed) this.#seek();
      return;
    }
    this.#seeking = false;
    if (this.#closed) {
      this.#link.close();
      return;
    }
    this.#listen();
    this.#show({ reach: "live" });
  }

  #show(change: Partial<CompanionView>): void {
    this.#view = { ...this.#view, ...change };
    this.onchange(this.#view);
  }
}
