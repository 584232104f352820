/** The parts of the app that no run needs: each is fetched when it is first shown, or soon after the page has begun. */

import type { Component } from "svelte";

import type { Where } from "./where";

export type Part = Component<{ where: Where }>;

const PARTS = {
  first: async (): Promise<Part> => (await import("./start/FirstPart.svelte")).default,
  house: async (): Promise<Part> => (await import("../house/House.svelte")).default,
  progress: async (): Promise<Part> => (await import("../progress/ProgressPart.svelte")).default,
  settings: async (): Promise<Part> => (await import("../settings/SettingsPart.svelte")).default,
} as const;
export type PartName = keyof typeof PARTS;

/** Tells whether an address leads to what a runner does once, or seldom, and one thing after the other: without the places. */
export function isFirst({ page }: Where): boolean {
  return page === "welcome" || page === "pair";
}

/** Returns the part of the app that shows what an address leads to. */
export function partOf(where: Where): PartName {
  const { page } = where;
  if (isFirst(where)) return "first";
  return page === "settings" || page === "progress" ? page : "house";
}

export function fetchPart(name: PartName): Promise<Part> {
  return PARTS[name]();
}

/** Fetches all of them, for the times when home is out of reach. What cannot be had now is asked for when it is wanted. */
export async function fetchAllParts(): Promise<void> {
  for (const part of Object.values(PARTS)) await part().catch(() => undefined);
}
