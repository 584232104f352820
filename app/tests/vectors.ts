/** The golden vectors that every implementation reads, and how bytes stand in them. */

import { readFileSync } from "node:fs";

import { bytesOf, hexOf } from "../src/recordings/log";

export const hex = hexOf;
export const bytes = bytesOf;

export function vectors<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../vectors/${name}.json`, import.meta.url), "utf8")) as T;
}
