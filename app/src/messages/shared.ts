/**
 * Which texts of the product's catalogue each page carries. A family is the first word of a key: `app`, `cue`, `house`
 * and `page` are the texts of one page alone, `look` those of the components that all show; the rest they share with the
 * command line. `house` and `coach` are parts of the app that are fetched when they are first needed.
 */

export type PageName = "app" | "coach" | "house" | "report";

const FAMILIES: Readonly<Record<PageName, readonly string[]>> = {
  app: ["app", "look"],
  coach: ["cue"],
  house: ["house", "metric", "unit"],
  report: ["page", "look", "metric", "side", "unit", "warning"],
};

/** What the app, which is small, takes of families that it does not carry whole. */
export const SHARED_KEYS: readonly string[] = [
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
];

/** Tells whether a page carries a text of the catalogue. */
export function carries(page: PageName, key: string): boolean {
  const family = key.slice(0, key.indexOf("."));
  return FAMILIES[page].includes(family) || (page === "app" && SHARED_KEYS.includes(key));
}
