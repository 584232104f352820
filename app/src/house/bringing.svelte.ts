/**
 * Files on their way into home, one at a time: hashed, sent unless home has it already, then the next. One file is in
 * memory. The same files are the same batch, so they go on where they were, in another browser of the same time zone, too:
 * times in them that say no zone are by the clocks of where they are brought.
 */

import type { Batch, BroughtFile } from "../home/batches";
import { BatchClient, LARGEST } from "../home/batches";
import type { HomeFault } from "../home/client";
import { HomeError, sha256 } from "../home/client";
import { hexOf } from "../recordings/log";
import { forget, remember, remembered } from "../remembered";
import { count, record, text } from "../shape";
import type { Chosen } from "./chosen";
import { nameOf } from "./chosen";
import { faultOf, home } from "./seen.svelte";

const NAME = "bringing";
/** Files that were brought and taken back so often are brought no more. */
const MOST_TURNS = 1000;

const left = record({ batch: text, total: count });
/** A batch that was left before all of its files had arrived. */
export interface Left {
  readonly batch: string;
  readonly total: number;
}

export class Bringing {
  readonly #client: BatchClient;
  #batch = $state<string | null>(null);
  #total = $state(0);
  #sent = $state(0);
  #busy = $state(false);
  #fault = $state.raw<HomeFault | null>(null);
  /** What could not even be sent. */
  #refused = $state.raw<readonly BroughtFile[]>([]);
  #left = $state.raw<Left | null>(leftBehind());

  #chosen: readonly Chosen[] = [];
  #arrived: ReadonlySet<string> = new Set();
  #stopping = false;

  constructor(client: BatchClient = new BatchClient(home)) {
    this.#client = client;
  }

  /** The batch that files are, or were last, sent to. */
  get batch(): string | null {
    return this.#batch;
  }

  get total(): number {
    return this.#total;
  }

  /** So many of them are at home, or cannot be brought. */
  get sent(): number {
    return this.#sent;
  }

  get busy(): boolean {
    return this.#busy;
  }

  get fault(): HomeFault | null {
    return this.#fault;
  }

  get refused(): readonly BroughtFile[] {
    return this.#refused;
  }

  /** Whether it was stopped, or home could not be reached, and the files are still at hand. */
  get canGoOn(): boolean {
    return !this.#busy && this.#sent < this.#total;
  }

  /** What was left in another visit, whose files must be chosen again; null where there is none. */
  get left(): Left | null {
    return this.#left;
  }

  /** Begins, or goes on with, the batch of these files, and tells which it is; null where home cannot be asked. */
  async begin(chosen: readonly Chosen[]): Promise<string | null> {
    if (this.#busy || chosen.length === 0) return null;
    [this.#busy, this.#stopping, this.#chosen] = [true, false, chosen];
    [this.#sent, this.#total, this.#refused] = [0, chosen.length, []];
    this.#fault = await faultOf(async () => (this.#batch = await this.#begun(chosen)));
    this.#busy = false;
    if (this.#fault !== null || this.#batch === null) {
      this.#total = 0;
      return null;
    }
    remember(NAME, JSON.stringify({ batch: this.#batch, total: chosen.length }));
    this.#left = null;
    void this.goOn();
    return this.#batch;
  }

  /** Sends what is left; resolves when that is done, or stopped. */
  async goOn(): Promise<void> {
    const batch = this.#batch;
    if (this.#busy || batch === null) return;
    [this.#busy, this.#stopping] = [true, false];
    this.#fault = await faultOf(async () => {
      this.#arrived = await this.#client.arrived(batch);
      for (let next = this.#chosen[this.#sent]; next !== undefined && !this.#stopping; next = this.#chosen[this.#sent]) {
        await this.#send(batch, next, this.#sent);
        this.#sent += 1;
      }
    });
    this.#busy = false;
    if (this.#sent === this.#total) {
      this.#chosen = [];
      forget(NAME);
    }
  }

  /** Stops after the file that is on its way. */
  stop(): void {
    this.#stopping = true;
  }

  /** What was left is not gone on with. */
  giveUp(): void {
    this.#left = null;
    [this.#total, this.#sent, this.#chosen] = [0, 0, []];
    forget(NAME);
  }

  async #begun(chosen: readonly Chosen[]): Promise<string | null> {
    for (let turn = 0; turn < MOST_TURNS; turn += 1) {
      const id = await batchOf(chosen, turn);
      const found = await this.#beginOne(id, nameOf(chosen));
      if (found.undone_at === null) return id;
    }
    return null;
  }

  /** Begins one in the browser's own time zone; without any where home knows none of that name. */
  #beginOne(id: string, name: string): Promise<Batch> {
    return this.#client.begin(id, name, zoneHere()).catch((error: unknown) => {
      if (!(error instanceof HomeError) || !error.is("openstride:no-such-zone")) throw error;
      return this.#client.begin(id, name, null);
    });
  }

  async #send(batch: string, { name, file }: Chosen, number: number): Promise<void> {
    if (file.size > LARGEST) return this.#refuse(name, file.size, "too_large");
    const content = await file.arrayBuffer().then((bytes) => new Uint8Array(bytes), () => null);
    if (content === null) return this.#refuse(name, file.size, "unreadable");
    const digest = await sha256(content);
    const id = await identityOf(`${batch} ${name} ${hexOf(digest)}`);
    if (this.#arrived.has(id)) return;
    try {
      await this.#client.bring(batch, id, { name, number }, { content, digest });
    } catch (error) {
      // What is wrong with this file alone stops nobody.
      if (!(error instanceof HomeError) || !error.is("openstride:too-large")) throw error;
      this.#refuse(name, file.size, "too_large");
    }
  }

  #refuse(name: string, bytes: number, reason: string): void {
    const file: BroughtFile = { id: name, name, bytes, verdict: "not_recognised", reason, place: null, activities: [], days: 0, pulse: null };
    this.#refused = [...this.#refused, file];
  }
}

export const bringing = new Bringing();

/** The identity of the batch of these files; of another one each time that they were taken back, and in another zone. */
export function batchOf(chosen: readonly Chosen[], turn: number, zone: string = zoneHere()): Promise<string> {
  const marks = chosen.map(({ name, file }) => `${name} ${file.size} ${file.lastModified}`).sort();
  return identityOf([turn, zone, ...marks].join("\n"));
}

/** The browser's own time zone, by its IANA name: in it, local times of files are read. */
export function zoneHere(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

async function identityOf(words: string): Promise<string> {
  return hexOf(await sha256(new TextEncoder().encode(words))).slice(0, 32);
}

function leftBehind(): Left | null {
  try {
    return left(JSON.parse(remembered(NAME) ?? "null"));
  } catch {
    return null;
  }
}
