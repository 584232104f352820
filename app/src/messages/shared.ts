/** The texts that the page shares with the command line; all others of the page have keys that begin with `app.`. */

export const SHARED_KEYS = [
  "metric.cadence",
  "metric.contact_time",
  "metric.distance",
  "metric.pace",
  "metric.strike_angle",
  "side.left",
  "side.right",
  "unit.degree",
  "unit.km",
  "unit.m",
  "unit.ms",
  "unit.percent",
  "unit.per_km",
  "unit.s",
  "unit.spm",
] as const;

export type SharedKey = (typeof SHARED_KEYS)[number];

/** Tells whether a text of the catalogue belongs into the page. */
export function isOfThePage(key: string): boolean {
  return key.startsWith("app.") || (SHARED_KEYS as readonly string[]).includes(key);
}
