/** A folder of this machine that holds a live log. */

import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

import type { LogFolder } from "../src/recordings/log";

export function folderAt(path: string): LogFolder {
  return {
    names: () => readdir(path),
    read: async (name) => new Uint8Array(await readFile(join(path, name))),
    create: () => Promise.reject(new Error("nothing is written here")),
  };
}
