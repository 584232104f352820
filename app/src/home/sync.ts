/**
 * Logs on their way home. A log is deleted here only after home has said that exactly these bytes are sealed, which it
 * does with a receipt; until then any of it may be sent again, and nothing is sent twice that home has.
 *
 * Bounds: a segment at a time (1 MiB) is in memory, a log is tried three times in one go, and sealing is waited for ten
 * minutes. What did not go is tried again by the next `sync`.
 */

import type { LogFolder } from "../recordings/log";
import { hexOf, readSegments } from "../recordings/log";
import type { LogStore } from "../recordings/store";
import type { HomeFault, Run, SegmentDigest } from "./client";
import { HomeClient, HomeError, sha256 } from "./client";

const ROUNDS = 3;
const SEALING_WITHIN_MS = 600_000;
/** Between looks at a run that is being sealed; the last one is repeated (ms). */
const LOOK_AGAIN_MS: readonly number[] = [200, 400, 800, 1600, 3000];

/** How far a log is on its way. */
export interface SyncState {
  readonly id: string;
  /**
   * `waiting`: its turn has not come, or home is out of reach. `sending`. `sealing`: home has all of it. `safe`: home
   * has sealed it, and it was deleted here. `failed`: home does not take it, `fault` says why; it stays here.
   */
  readonly state: "waiting" | "sending" | "sealing" | "safe" | "failed";
  readonly sent: number;
  readonly bytes: number;
  readonly fault: HomeFault | null;
}

export interface SyncSettings {
  readonly store: () => Promise<LogStore>;
  readonly client: HomeClient;
  /** Do the work while no other tab does the same; null where one does. */
  readonly alone?: <T>(work: () => Promise<T>) => Promise<T | null>;
  readonly wait?: (ms: number) => Promise<void>;
}

interface Local {
  readonly name: string;
  readonly digest: SegmentDigest;
}

/** Home waited too long, or says one thing and then another; the log stays, and the next `sync` tries again. */
class NotYetError extends Error {}

export class Sync {
  onchange: (state: SyncState) => void = () => undefined;
  readonly #settings: Required<SyncSettings>;

  constructor(settings: SyncSettings) {
    this.#settings = { alone: aloneInBrowser, wait: sleep, ...settings };
  }

  /** Bring these logs home, one after the other. What goes wrong is told by `onchange`. */
  async sync(ids: readonly string[]): Promise<void> {
    await this.#settings.alone(async () => {
      for (const id of ids) this.#tell(id, "waiting", 0, 0);
      for (const id of ids) await this.#bring(id);
    });
  }

  async #bring(id: string): Promise<void> {
    let bytes = 0;
    try {
      const store = await this.#settings.store();
      if (!(await store.ids()).includes(id)) return this.#tell(id, "safe", 0, 0);
      const folder = await store.folder(id);
      const segments = await digestsOf(folder);
      bytes = segments.reduce((sum, { digest }) => sum + digest.bytes, 0);
      const run = await this.#deliver(id, folder, segments, bytes);
      this.#tell(id, "sealing", bytes, bytes);
      await this.#sealed(run);
      await store.remove(id);
      this.#tell(id, "safe", bytes, bytes);
    } catch (error) {
      const fault = faultOf(error);
      this.#tell(id, fault === null ? "waiting" : "failed", 0, bytes, fault);
    }
  }

  /** Home has all of the log, and has taken it for complete. */
  async #deliver(id: string, folder: LogFolder, segments: readonly Local[], bytes: number): Promise<Run> {
    const digests = segments.map(({ digest }) => digest);
    for (let round = 0; round < ROUNDS; round++) {
      let sent = 0;
      for (const [index, local] of segments.entries()) {
        this.#tell(id, "sending", sent, bytes);
        await this.#send(id, index, folder, local);
        sent += local.digest.bytes;
      }
      try {
        return await this.#settings.client.complete(id, digests);
      } catch (error) {
        // What home threw away because its disk had changed it goes again.
        if (!(error instanceof HomeError && error.is("openstride:log-lacking"))) throw error;
      }
    }
    throw new NotYetError(`${ROUNDS} times home lacked a part of the log`);
  }

  async #send(id: string, index: number, folder: LogFolder, { name, digest }: Local): Promise<void> {
    const { client } = this.#settings;
    let held = await client.held(id, index);
    for (let attempt = 0; !held.complete && attempt < ROUNDS; attempt++) {
      if (held.offset > digest.bytes) throw new NotYetError(`home holds more of ${name} than there is`);
      const bytes = (await folder.read(name)).slice(held.offset, digest.bytes);
      try {
        held = await client.append(id, index, held.offset, bytes, true);
      } catch (error) {
        // Home has taken the log for complete before: whether it is this one shows when it is said to be complete.
        if (error instanceof HomeError && error.is("openstride:run-closed")) return;
        // Home has more than it said: an answer was lost on the way.
        if (!(error instanceof HomeError && error.fault.kind === "problem" && error.fault.held)) throw error;
        held = error.fault.held;
      }
    }
  }

  async #sealed(first: Run): Promise<void> {
    let run = first;
    let waited = 0;
    for (let look = 0; run.receipt === null; look++) {
      if (run.state === "failed" && run.error) throw new HomeError({ kind: "problem", problem: run.error, held: null });
      if (waited > SEALING_WITHIN_MS) throw new NotYetError("home has not sealed the run yet");
      const ms = LOOK_AGAIN_MS[Math.min(look, LOOK_AGAIN_MS.length - 1)] ?? 0;
      await this.#settings.wait(ms);
      waited += ms;
      run = await this.#settings.client.run(run.id);
    }
  }

  #tell(id: string, state: SyncState["state"], sent: number, bytes: number, fault: HomeFault | null = null): void {
    this.onchange({ id, state, sent, bytes, fault });
  }
}

/** The segments as they go: up to the end of their valid parts. */
async function digestsOf(folder: LogFolder): Promise<Local[]> {
  const found: Local[] = [];
  for await (const { name, valid } of readSegments(folder)) {
    const digest = await sha256((await folder.read(name)).slice(0, valid));
    found.push({ name, digest: { bytes: valid, sha256: hexOf(digest) } });
  }
  return found;
}

/** Why a log stays here; null where nothing is wrong and it is only not its time. */
function faultOf(error: unknown): HomeFault | null {
  if (error instanceof NotYetError) return null;
  if (error instanceof HomeError) return error.fault.kind === "unreachable" ? null : error.fault;
  return { kind: "unreadable", status: 0, why: error instanceof Error ? error.message : String(error) };
}

async function aloneInBrowser<T>(work: () => Promise<T>): Promise<T | null> {
  return navigator.locks.request("openstride-sync", { ifAvailable: true }, (lock) => (lock === null ? null : work()));
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
