/** What an address of the page leads to. */

const ID = /^[0-9a-f]{32}$/;

/** The settings in the order in which they are listed. */
export const SECTIONS = ["general", "profile", "cues", "run", "privacy", "devices", "data", "home", "about"] as const;
export type Section = (typeof SECTIONS)[number];

/** The parts of the place Progress; the first is what it opens with. */
export const PROGRESS_PARTS = ["overview", "goals", "form", "load", "records", "achievements"] as const;
export type ProgressPart = (typeof PROGRESS_PARTS)[number];

/** What the address leads to; what it does not understand is the start. */
export type Where =
  | { readonly page: "start" }
  | { readonly page: "run"; readonly id: string }
  | { readonly page: "history"; readonly bin: boolean; readonly wanted: URLSearchParams }
  | { readonly page: "activity"; readonly id: string }
  | { readonly page: "progress"; readonly part: ProgressPart }
  | { readonly page: "compare"; readonly id: string; readonly other: string }
  | { readonly page: "bring"; readonly batch: string | null }
  | { readonly page: "shoes" }
  | { readonly page: "settings"; readonly section: Section | null }
  | { readonly page: "pair" }
  | { readonly page: "welcome"; readonly step: number };

/** Where somebody begins who was never here. */
export const FIRST: Where = { page: "welcome", step: 1 };

export function whereOf(hash: string): Where {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [first = "", second = "", ...more] = path.split("/");
  const known = ID.test(second) && more.length === 0;
  if (first === "runs" && known) return { page: "run", id: second };
  if (first === "activities" && known) return { page: "activity", id: second };
  if (first === "compare" && ID.test(second) && more.length === 1 && ID.test(more[0] ?? "")) {
    return { page: "compare", id: second, other: more[0] ?? "" };
  }
  if (path === "history") return { page: "history", bin: false, wanted: new URLSearchParams(query) };
  if (path === "bin") return { page: "history", bin: true, wanted: new URLSearchParams(query) };
  if (path === "bring") return { page: "bring", batch: null };
  if (first === "bring" && known) return { page: "bring", batch: second };
  if (path === "progress") return { page: "progress", part: "overview" };
  const part = first === "progress" && more.length === 0 ? PROGRESS_PARTS.find((each) => each === second) : undefined;
  if (part !== undefined) return { page: "progress", part };
  if (path === "shoes") return { page: "shoes" };
  if (path === "settings") return { page: "settings", section: null };
  if (first === "settings" && isSection(second) && more.length === 0) return { page: "settings", section: second };
  if (path === "pair") return { page: "pair" };
  if (/^welcome\/[123]$/.test(path)) return { page: "welcome", step: Number(second) };
  return { page: "start" };
}

function isSection(name: string): name is Section {
  return (SECTIONS as readonly string[]).includes(name);
}

export function addressOf(id: string): string {
  return `#/runs/${id}`;
}

export function activityAddress(id: string): string {
  return `#/activities/${id}`;
}

export function batchAddress(id: string): string {
  return `#/bring/${id}`;
}

export function settingsAddress(section: Section | null = null): string {
  return section === null ? "#/settings" : `#/settings/${section}`;
}

export function progressAddress(part: ProgressPart): string {
  return part === "overview" ? "#/progress" : `#/progress/${part}`;
}

export function compareAddress(id: string, other: string): string {
  return `#/compare/${id}/${other}`;
}
