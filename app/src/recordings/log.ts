/**
 * The live log in its folder: written while a run goes on, read after whatever ended it. Where folders are is not known
 * here. Three contracts hold:
 *
 * 1. An entry is acknowledged, by `append` returning its number, once the browser has all of it; within a second, or at
 *    the next `sync`, it also survives a loss of power.
 * 2. What was written is never written again. A log that is opened once more goes on in a new segment, whatever the last
 *    one ends with.
 * 3. A reader gives exactly the valid prefix: a segment counts only if it begins with the number that was reached before.
 *
 * A log has one writer. It does not guess: after the first failure of the storage it stops, and says so each time.
 */

import type { LogEntry } from "./entries";
import { decodeEntry, encodeEntry } from "./entries";
import type { LogFrame } from "./frames";
import { FRAME_SIZE, HEADER_SIZE, decodeSegment, encodeFrame, encodeHeader } from "./frames";

/** 3 minutes of two feet. The place is taken before the first frame, so that full storage shows at the beginning. */
export const SEGMENT_BYTES = 1 << 20;
/** What a loss of power may cost (ms). */
export const SYNC_EVERY_MS = 1000;

/** A file that is being written; `FileSystemSyncAccessHandle` is one. */
export interface LogFile {
  /** Says how many bytes it took. */
  write(bytes: Uint8Array<ArrayBuffer>, options: { readonly at: number }): number;
  flush(): void;
  close(): void;
}

/** The folder of one log. */
export interface LogFolder {
  names(): Promise<readonly string[]>;
  read(name: string): Promise<Uint8Array>;
  create(name: string): Promise<LogFile>;
}

/** Nothing more is written; what was acknowledged stays. */
export class LogNotWrittenError extends Error {
  override readonly name = "LogNotWrittenError";

  constructor(
    readonly reason: "full" | "failed",
    readonly why: string,
  ) {
    super(`Recording has stopped: ${why}. What was recorded before is safe.`);
  }
}

/** A segment of a log that counts, with the frames that can be read of it. */
export interface ReadSegment {
  readonly name: string;
  readonly valid: number;
  readonly frames: readonly LogFrame[];
}

/** The segments of a log in order, with what of them belongs to it; `valid` counts bytes even of one that does not. */
export async function* readSegments(folder: LogFolder): AsyncGenerator<ReadSegment> {
  let log: string | null = null;
  let next = 0;
  for (const name of segmentNames(await folder.names())) {
    const { header, frames, valid } = decodeSegment(await folder.read(name));
    if (log === null && header?.firstSequence === 0) log = hexOf(header.log);
    const continues = header !== null && hexOf(header.log) === log && header.firstSequence === next;
    if (continues) next += frames.length;
    yield { name, valid, frames: continues ? frames : [] };
  }
}

/** The entries of a log, in the order in which they happened. */
export async function* readEntries(folder: LogFolder): AsyncGenerator<LogEntry> {
  for await (const { frames } of readSegments(folder)) {
    for (const { kind, payload } of frames) yield decodeEntry(kind, payload);
  }
}

interface OpenSegment {
  readonly file: LogFile;
  /** What the checksums of its frames begin with. */
  readonly begin: number;
  /** Where the next frame goes. */
  offset: number;
}

interface WriterSettings {
  /** The identity of the log, 16 bytes. */
  readonly log: Uint8Array;
  /** Milliseconds that only go forward; they pace the syncing and nothing else. */
  readonly now: () => number;
  readonly segmentBytes?: number;
}

/** A log being written: a new one, or one that goes on after whatever stopped it. Calls must not overlap. */
export class LogWriter {
  readonly #folder: LogFolder;
  readonly #log: Uint8Array;
  readonly #now: () => number;
  readonly #segmentBytes: number;
  #index: number;
  #sequence: number;
  #synced: number;
  #syncedAt = 0;
  #segment: OpenSegment | null = null;
  #stopped: LogNotWrittenError | null = null;

  private constructor(folder: LogFolder, settings: WriterSettings, index: number, sequence: number) {
    this.#folder = folder;
    this.#log = settings.log;
    this.#now = settings.now;
    this.#segmentBytes = settings.segmentBytes ?? SEGMENT_BYTES;
    this.#index = index;
    this.#sequence = sequence;
    this.#synced = sequence;
  }

  /** Throws a {@link LogNotWrittenError}, as every method does. */
  static async open(folder: LogFolder, settings: WriterSettings): Promise<LogWriter> {
    const { index, sequence } = await whereItStopped(folder, settings.log);
    const writer = new LogWriter(folder, settings, index, sequence);
    await writer.#trying(() => writer.#beginSegment());
    return writer;
  }

  /** The number that the next entry gets: how many there are. */
  get nextSequence(): number {
    return this.#sequence;
  }

  /** Write an entry and return its number. */
  async append(entry: LogEntry): Promise<number> {
    const { kind, payload } = encodeEntry(entry);
    const size = FRAME_SIZE + payload.length;
    await this.#trying(async () => {
      let segment = this.#open();
      if (segment.offset + size > this.#segmentBytes) {
        this.#close();
        this.#index += 1;
        segment = await this.#beginSegment();
      }
      const frame = encodeFrame({ sequence: this.#sequence, kind, payload }, segment.begin);
      writeWhole(segment.file, frame, segment.offset);
      segment.offset += size;
    });
    this.#sequence += 1;
    await this.syncIfDue();
    return this.#sequence - 1;
  }

  /** Sync where a second has passed since the last time; call it too when nothing arrives for a while. */
  async syncIfDue(): Promise<void> {
    if (this.#synced < this.#sequence && this.#now() - this.#syncedAt >= SYNC_EVERY_MS) await this.sync();
  }

  /** Return when everything that was acknowledged survives a loss of power. */
  async sync(): Promise<void> {
    await this.#trying(() => this.#flush(this.#open()));
  }

  /** Sync and close; a second time does nothing. */
  async close(): Promise<void> {
    if (this.#segment === null) return;
    await this.#trying(() => this.#close());
    this.#stopped = new LogNotWrittenError("failed", "the log was closed");
  }

  #open(): OpenSegment {
    if (this.#segment === null) throw new Error("no segment is open");
    return this.#segment;
  }

  #flush(segment: OpenSegment): void {
    segment.file.flush();
    this.#synced = this.#sequence;
    this.#syncedAt = this.#now();
  }

  #close(): void {
    const segment = this.#open();
    this.#flush(segment);
    this.#segment = null;
    segment.file.close();
  }

  /** Make a segment; when this returns, header, zeros and name are in the storage. */
  async #beginSegment(): Promise<OpenSegment> {
    const header = encodeHeader({ log: this.#log, index: this.#index, firstSequence: this.#sequence });
    const file = await this.#folder.create(segmentName(this.#index));
    this.#segment = { file, begin: header.checksum, offset: HEADER_SIZE };
    const empty = new Uint8Array(this.#segmentBytes);
    empty.set(header.bytes);
    writeWhole(file, empty, 0);
    this.#flush(this.#segment);
    return this.#segment;
  }

  async #trying(work: () => unknown): Promise<void> {
    if (this.#stopped) throw this.#stopped;
    try {
      await work();
    } catch (error) {
      this.#stopped = notWritten(error);
      const segment = this.#segment;
      this.#segment = null;
      closeQuietly(segment);
      throw this.#stopped;
    }
  }
}

/** Write all of `bytes` at once, or throw: full storage may take a part and not call that an error. */
function writeWhole(file: LogFile, bytes: Uint8Array<ArrayBuffer>, at: number): void {
  const taken = file.write(bytes, { at });
  if (taken !== bytes.length) {
    throw new LogNotWrittenError("full", `the storage took ${taken} of ${bytes.length} bytes`);
  }
}

function notWritten(error: unknown): LogNotWrittenError {
  if (error instanceof LogNotWrittenError) return error;
  const { name, message } = error instanceof Error ? error : { name: "", message: String(error) };
  return new LogNotWrittenError(name === "QuotaExceededError" ? "full" : "failed", message);
}

/** Give the file back after a failure, so that the log can be opened again; what that says is of no more use. */
function closeQuietly(segment: OpenSegment | null): void {
  try {
    segment?.file.close();
  } catch {
    // The failure that led here is the one that is reported.
  }
}

/** Index and first number of the next segment. Only the last readable segment is read, so that it takes no time. */
async function whereItStopped(folder: LogFolder, log: Uint8Array): Promise<{ index: number; sequence: number }> {
  const names = segmentNames(await folder.names());
  const last = names.at(-1);
  const index = last === undefined ? 0 : Number.parseInt(last, 10) + 1;
  for (const name of names.reverse()) {
    const { header, frames } = decodeSegment(await folder.read(name));
    if (header && hexOf(header.log) === hexOf(log)) return { index, sequence: header.firstSequence + frames.length };
  }
  return { index, sequence: 0 };
}

function segmentName(index: number): string {
  return `${String(index).padStart(8, "0")}.log`;
}

function segmentNames(names: readonly string[]): string[] {
  return names.filter((name) => /^\d{8}\.log$/.test(name)).sort();
}

export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
