/**
 * Logs in the origin's private file system: `/logs/<id>/00000000.log` and so on.
 *
 * Every page and worker can read there; only a worker gets files to write, which take each write at once.
 */

import type { LogFile, LogFolder } from "./log";
import type { LogStore } from "./store";
import { isLogId } from "./store";

/** This browser has no private file system, or does not let a worker write in it. */
export class NoStorageError extends Error {
  override readonly name = "NoStorageError";
}

type WritableHandle = FileSystemFileHandle & { createSyncAccessHandle(): Promise<LogFile> };

export async function openStore(): Promise<LogStore> {
  if (typeof navigator.storage?.getDirectory !== "function") {
    throw new NoStorageError("This browser has no private file system.");
  }
  const root = await navigator.storage.getDirectory();
  const logs = await root.getDirectoryHandle("logs", { create: true });
  return {
    ids: async () => (await namesIn(logs)).filter(isLogId),
    folder: async (id) => folderOf(await logs.getDirectoryHandle(checked(id), { create: true })),
    remove: (id) => logs.removeEntry(checked(id), { recursive: true }),
  };
}

function folderOf(folder: FileSystemDirectoryHandle): LogFolder {
  return {
    names: () => namesIn(folder),
    read: async (name) => {
      const handle = await folder.getFileHandle(name);
      return new Uint8Array(await (await handle.getFile()).arrayBuffer());
    },
    create: async (name) => {
      const handle = await folder.getFileHandle(name, { create: true });
      if (!isWritable(handle)) throw new NoStorageError("This browser lets no worker write into its file system.");
      return handle.createSyncAccessHandle();
    },
  };
}

async function namesIn(folder: FileSystemDirectoryHandle): Promise<string[]> {
  const names: string[] = [];
  for await (const name of folder.keys()) names.push(name);
  return names;
}

function isWritable(handle: FileSystemFileHandle): handle is WritableHandle {
  return "createSyncAccessHandle" in handle;
}

function checked(id: string): string {
  if (!isLogId(id)) throw new RangeError("A log is named by 32 hexadecimal digits.");
  return id;
}
