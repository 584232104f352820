/** Where the phone is: each fix goes on at the instant it was measured. The browser asks the runner whether it may be known. */

import { now } from "../pod/link";
import { number, optional, record } from "../shape";

/** What the browser knows of a place. */
export interface Fix {
  /** When it was measured (ms since 1970, by the page's clock). */
  readonly at: number;
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
  /** Radius that holds two of three positions (m). */
  readonly accuracy: number;
  /** In m and m/s; null where the phone does not know. */
  readonly altitude: number | null;
  readonly speed: number | null;
}

/** Not looked for; looked for; known; refused by the runner; not to be had here. */
export type PositionState = "off" | "looking" | "there" | "refused" | "absent";

/** The text of the event `position`. */
export function documentOf({ latitudeDeg, longitudeDeg, accuracy, altitude, speed }: Fix): string {
  return JSON.stringify({
    latitude_deg: latitudeDeg,
    longitude_deg: longitudeDeg,
    accuracy,
    ...(altitude === null ? {} : { altitude }),
    ...(speed === null ? {} : { speed }),
  });
}

const place = record({
  latitude_deg: number,
  longitude_deg: number,
  accuracy: number,
  altitude: optional(number),
  speed: optional(number),
});

/** The fix that such a text is of; null where it is none. */
export function fixIn(text: string, at: number): Fix | null {
  try {
    const { latitude_deg, longitude_deg, accuracy, altitude, speed } = place(JSON.parse(text));
    return { at, latitudeDeg: latitude_deg, longitudeDeg: longitude_deg, accuracy, altitude, speed };
  } catch {
    return null;
  }
}

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
