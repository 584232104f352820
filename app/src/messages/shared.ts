/**
 * Which texts of the product's catalogue each page carries. A family is how a key begins: `app`, `cue`, `house`
 * and `page` are the texts of one page alone, `look` those of the components that all show; the rest they share with the
 * command line. `house`, `after`, `progress`, `settings`, `start` and `coach` are parts of the app that are fetched when they
 * are first needed; `after` comes with `house`, and shows what that carries. `start`, the first minute and pairing, is of
 * the family `app`.
 */

/** What is fetched after the page itself, when it is first needed. */
export const LATER = ["after", "coach", "house", "progress", "settings", "start"] as const;
export type PageName = "app" | "report" | (typeof LATER)[number];

const FAMILIES: Readonly<Record<PageName, readonly string[]>> = {
  after: ["after", "coach.try", "coach.why"],
  app: ["app", "look"],
  coach: ["cue"],
  house: ["house", "metric", "unit"],
  progress: ["progress.page", "achievement"],
  // What each number means is told as the report tells it.
  settings: ["settings", "page.sheet"],
  start: [],
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
  "unit.ft",
  "unit.km",
  "unit.m",
  "unit.mi",
  "unit.min_per_km",
  "unit.min_per_mi",
  "unit.ms",
  "unit.percent",
  "unit.per_km",
  "unit.per_mi",
  "unit.s",
  "unit.spm",
];

/** What is said of progress in the terminal, too, and in the same words. */
const PROGRESS = new RegExp(
  "^(coach\\.(cue|change)|history\\.(achievements|length))\\.|" +
    "^coach\\.ledger\\.(?!none)|" +
    "^history\\.(between|days|hours|runs)\\b|" +
    "^history\\.goal\\.(day|event|forecast|month|no_forecast|over|week|year)$|" +
    "^history\\.load\\.(by_heart_rate|formula|unknown)$|" +
    "^history\\.none\\.(load|predictions|records)$|" +
    "^history\\.(prediction\\.basis|streak\\.none|week|week\\.none)$|" +
    "^history\\.record\\.(longest|most)",
);

/** What became of files that were brought is said in the terminal, too, and in the same words. */
const BROUGHT = /^import\.((heart_rates|kept|same_as)$|(place|reason|verdict)\.)/;

/** The first minute and pairing. */
const START = /^app\.(pair|welcome)\./;

/** Tells whether a page carries a text of the catalogue. */
export function carries(page: PageName, key: string): boolean {
  if (START.test(key)) return page === "start";
  if (page === "progress" && PROGRESS.test(key)) return true;
  if (page === "house" && BROUGHT.test(key)) return true;
  if (page === "app" && SHARED_KEYS.includes(key)) return true;
  return FAMILIES[page].some((family) => key.startsWith(`${family}.`));
}
