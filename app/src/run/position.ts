/** Where the phone is: each fix goes on at the instant it was measured. The browser asks the runner whether it may be known. */

import { now } from "../pod/link";
import type { Fix } from "./fix";

/** Not looked for; looked for; known; refused by the runner; not to be had here. */
export type PositionState = "off" | "looking" | "there" | "refused" | "absent";

/** A fix as the browser gives it; its own clock may have been set meanwhile, so that only its age counts. */
export function fixOf({ coords, timestamp }: GeolocationPosition, wall: number, at: number): Fix {
  const age = Math.max(0, wall - timestamp);
  return {
    at: at - age,
    latitudeDeg: coords.latitude,
    longitudeDeg: coords.longitude,
    accuracy: coords.accuracy,
    altitude: coords.altitude,
    speed: coords.speed !== null && Number.isFinite(coords.speed) ? coords.speed : null,
  };
}

/** A fix this old (ms) says nothing about now. */
const FRESH_MS = 10_000;

export class PositionWatch {
  onfix: (fix: Fix) => void = () => undefined;
  onstate: (state: PositionState) => void = () => undefined;
  readonly #geolocation: Geolocation | undefined;
  #watch: number | null = null;
  #fresh: ReturnType<typeof setTimeout> | undefined;

  constructor(geolocation: Geolocation | undefined) {
    this.#geolocation = geolocation;
  }

  begin(): void {
    if (this.#watch !== null) return;
    if (this.#geolocation === undefined) {
      this.onstate("absent");
      return;
    }
    this.onstate("looking");
    this.#watch = this.#geolocation.watchPosition(
      (position) => this.#found(fixOf(position, Date.now(), now())),
      (error) => this.#failed(error),
      { enableHighAccuracy: true, maximumAge: 0 },
    );
  }

  end(): void {
    if (this.#watch !== null) this.#geolocation?.clearWatch(this.#watch);
    this.#watch = null;
    clearTimeout(this.#fresh);
    this.onstate("off");
  }

  #found(fix: Fix): void {
    if (this.#watch === null) return;
    this.onfix(fix);
    this.onstate("there");
    clearTimeout(this.#fresh);
    this.#fresh = setTimeout(() => this.onstate("looking"), FRESH_MS);
  }

  #failed({ code, PERMISSION_DENIED }: GeolocationPositionError): void {
    if (this.#watch === null) return;
    // Anything else passes: a tunnel, a receiver that has just been switched on.
    if (code !== PERMISSION_DENIED) return this.onstate("looking");
    this.end();
    this.onstate("refused");
  }
}
