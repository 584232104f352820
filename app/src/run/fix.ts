/** Where the phone was, once, and as the log has it. */

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
