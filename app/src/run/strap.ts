/**
 * A heart-rate strap that keeps a run company: what it says is handed on unread, shown while it is fresh, and sought
 * again when it is lost. No run begins or ends for its sake.
 */

import { PacketError } from "../pod/errors";
import { decodeHeartRate } from "../pod/foreign";
import type { StrapLink } from "../pod/strap";
import { IGNORE, LinkError } from "../pod/link";

/** A value is shown for so long; they come once a second. */
const FRESH_MS = 5000;
/** Connected and silent for so long, a strap is sought anew. */
const QUIET_MS = 30_000;
/** Between attempts to find it again; the last one is repeated. */
const BACK_OFF_MS: readonly number[] = [250, 500, 1000, 2000, 4000];

export interface StrapView {
  /** As it calls itself. */
  readonly name: string;
  readonly reach: "live" | "lost";
  /** Beats per minute; null where the last value is old, or says that there is no beat or no skin. */
  readonly heartRate: number | null;
}

export class Strap {
  /** A Heart Rate Measurement, before anything here looks into it. */
  onvalue: (value: Uint8Array, arrived: number) => void = IGNORE;
  onchange: (view: StrapView) => void = IGNORE;
  /** Values that could not be read. */
  damaged = 0;

  readonly #link: StrapLink;
  #view: StrapView;
  #closed = false;
  #seeking = false;
  #attempts = 0;
  #stale: ReturnType<typeof setTimeout> | undefined;
  #quiet: ReturnType<typeof setTimeout> | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;

  private constructor(link: StrapLink) {
    this.#link = link;
    this.#view = { name: link.name, reach: "live", heartRate: null };
    link.onvalue = (value, arrived) => this.#received(value, arrived);
    link.onlost = () => this.#lost();
  }

  /** Connect a strap. Rejects with a {@link LinkError}. */
  static async open(link: StrapLink): Promise<Strap> {
    const strap = new Strap(link);
    await link.connect();
    strap.#listen();
    return strap;
  }

  get view(): StrapView {
    return this.#view;
  }

  /** Let go of it. */
  close(): void {
    this.#closed = true;
    for (const timer of [this.#stale, this.#quiet, this.#again]) clearTimeout(timer);
    this.#link.close();
  }

  #received(value: Uint8Array, arrived: number): void {
    if (this.#closed) return;
    // Whoever takes it may send it to another thread, and it is not here any more then.
    const kept = value.slice();
    this.onvalue(value, arrived);
    this.#attempts = 0;
    this.#listen();
    try {
      const { heartRate, contact } = decodeHeartRate(kept);
      this.#show({ reach: "live", heartRate: contact === false ? null : heartRate });
    } catch (error) {
      if (!(error instanceof PacketError)) throw error;
      this.damaged += 1;
      return;
    }
    clearTimeout(this.#stale);
    this.#stale = setTimeout(() => this.#show({ heartRate: null }), FRESH_MS);
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

  #show(change: Partial<StrapView>): void {
    this.#view = { ...this.#view, ...change };
    this.onchange(this.#view);
  }
}
