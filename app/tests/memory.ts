/** Logs in memory, with a disk that can be full: what the origin's private file system is to the product. */

import type { LogFile, LogFolder } from "../src/recordings/log";
import type { LogStore } from "../src/recordings/store";

export class MemoryFolder implements LogFolder {
  readonly files = new Map<string, Uint8Array>();
  /** So many bytes may still be written. */
  room = Number.POSITIVE_INFINITY;
  /** What the disk says when there is no room: it takes a part, or throws. */
  throws: Error | null = null;
  flushes = 0;
  open = 0;

  async names(): Promise<string[]> {
    return [...this.files.keys()];
  }

  async read(name: string): Promise<Uint8Array> {
    const bytes = this.files.get(name);
    if (bytes === undefined) throw new DOMException(name, "NotFoundError");
    return bytes.slice();
  }

  async create(name: string): Promise<LogFile> {
    if (this.files.has(name)) throw new Error(`${name} would be written over`);
    this.files.set(name, new Uint8Array());
    this.open += 1;
    return {
      write: (bytes, { at }) => this.#write(name, bytes, at),
      flush: () => {
        this.flushes += 1;
      },
      close: () => {
        this.open -= 1;
      },
    };
  }

  #write(name: string, bytes: Uint8Array, at: number): number {
    const taken = bytes.subarray(0, Math.min(bytes.length, this.room));
    if (taken.length < bytes.length && this.throws) throw this.throws;
    this.room -= taken.length;
    const before = this.files.get(name) ?? new Uint8Array();
    const after = new Uint8Array(Math.max(before.length, at + taken.length));
    after.set(before);
    after.set(taken, at);
    this.files.set(name, after);
    return taken.length;
  }
}

export class MemoryStore implements LogStore {
  readonly folders = new Map<string, MemoryFolder>();

  async ids(): Promise<string[]> {
    return [...this.folders.keys()];
  }

  async folder(id: string): Promise<MemoryFolder> {
    const folder = this.folders.get(id) ?? new MemoryFolder();
    this.folders.set(id, folder);
    return folder;
  }

  async remove(id: string): Promise<void> {
    this.folders.delete(id);
  }
}
