/**
 * Home over HTTP: its API in types. What it says is looked at before it is used, and every error has one shape: home is
 * out of reach, home says what is wrong (problem+json), or home says what is not understood here.
 */

import type { Of, Shape } from "../shape";
import type { Address, ReadOf, Told } from "./api";
import { BASE } from "./api";
import { ShapeError, count, dictionary, flag, list, nullable, number, oneOf, record, text } from "../shape";

export const SIDE = oneOf("left", "right");

export const problem = record({ type: text, title: text, status: count, detail: text, advice: text });
export type Problem = ReadOf<Told["Problem"], Of<typeof problem>>;

const sideValue = record({ value: number, uncertainty: number, n: count });
export const metric = record({
  value: nullable(number),
  uncertainty: nullable(number),
  unit: text,
  n: count,
  left: nullable(sideValue),
  right: nullable(sideValue),
  difference: nullable(record({ value: number, uncertainty: number })),
});
/** A metric of a run, in SI units: both feet together, each alone, and left minus right. */
export type Metric = ReadOf<Told["Metric"], Of<typeof metric>>;

const foot = nullable(record({ samples: count, missing: count }));

const replay = record({
  strides: count,
  /** Null where another version of the engine was at work. */
  equal: nullable(flag),
  first_difference: nullable(
    record({ side: SIDE, number: count, field: text, seen: nullable(number), made: nullable(number) }),
  ),
});

export const run = record({
  id: text,
  state: oneOf("receiving", "sealing", "analysing", "analysed", "failed"),
  received_bytes: count,
  /** UTC, as ISO 8601 has it. */
  start: nullable(text),
  duration: nullable(number),
  /** Once it is there, the run is sealed and safe: its log may be deleted. */
  receipt: nullable(record({ files: list(record({ name: text, bytes: count, sha256: text })) })),
  feet: nullable(record({ left: foot, right: foot })),
  engine: nullable(text),
  summary: nullable(dictionary(metric)),
  running: nullable(flag),
  warnings: list(record({ code: text, side: nullable(SIDE) })),
  replay: nullable(replay),
  /** Whether home has a report of it to show. */
  report: flag,
  error: nullable(problem),
});
export type Run = ReadOf<Told["Run"], Of<typeof run>>;

const about = record({
  version: text,
  engine: text,
  virtual_shoes: nullable(oneOf("bluetooth", "socket")),
  virtual_feet: list(SIDE),
  /** Null where home has no tile server. */
  maps: nullable(record({ credit: text })),
});
export type About = ReadOf<Told["About"], Of<typeof about>>;

/** How much of a segment home holds. */
export interface Held {
  readonly offset: number;
  readonly complete: boolean;
}

/** A segment as its sender has it. */
export interface SegmentDigest {
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

export type HomeFault =
  | { readonly kind: "unreachable" }
  /** `held` is there where home says how much of a segment it has. */
  | { readonly kind: "problem"; readonly problem: Problem; readonly held: Held | null }
  | { readonly kind: "unreadable"; readonly status: number; readonly why: string };

export class HomeError extends Error {
  override readonly name = "HomeError";

  constructor(readonly fault: HomeFault) {
    super(fault.kind === "problem" ? fault.problem.detail : fault.kind);
  }

  /** Whether home said that this is wrong: `openstride:log-lacking` and so on. */
  is(type: string): boolean {
    return this.fault.kind === "problem" && this.fault.problem.type === type;
  }
}

export class HomeClient {
  readonly #fetch: typeof fetch;

  constructor(fetch_: typeof fetch = (...request) => fetch(...request)) {
    this.#fetch = fetch_;
  }

  about(signal?: AbortSignal): Promise<About> {
    return this.read(about, "/home", signal);
  }

  /** All runs, newest first. */
  async runs(signal?: AbortSignal): Promise<readonly Run[]> {
    return (await this.read(record({ runs: list(run) }), "/runs", signal)).runs;
  }

  run(id: string, signal?: AbortSignal): Promise<Run> {
    return this.read(run, `/runs/${id}`, signal);
  }

  held(id: string, index: number): Promise<Held> {
    return this.heldAt(segment(id, index));
  }

  /** How much home holds of what is sent to an address in pieces. */
  async heldAt(address: Address): Promise<Held> {
    return heldIn(await this.ask(address, { method: "HEAD" })) ?? { offset: 0, complete: false };
  }

  /** Add bytes at the end of a segment; resolves when home has them on its disk. */
  append(id: string, index: number, offset: number, bytes: Uint8Array<ArrayBuffer>, complete: boolean): Promise<Held> {
    return this.appendTo(segment(id, index), offset, bytes, complete);
  }

  async appendTo(address: Address, offset: number, bytes: Uint8Array<ArrayBuffer>, complete: boolean): Promise<Held> {
    const response = await this.ask(address, {
      method: "PATCH",
      body: bytes,
      headers: {
        "Content-Type": "application/octet-stream",
        "Upload-Offset": `${offset}`,
        "Upload-Complete": complete ? "?1" : "?0",
        "Content-Digest": `sha-256=:${base64(await sha256(bytes))}:`,
      },
    });
    return heldIn(response) ?? { offset: offset + bytes.length, complete };
  }

  /** Say that all segments are there; home begins to seal them. A second time does nothing. */
  complete(id: string, segments: readonly SegmentDigest[]): Promise<Run> {
    const body: Told["Log"] = { segments };
    return this.write(run, "POST", `/logs/${id}/complete`, body);
  }

  /** Reads what home has at a path of its API. */
  async read<T>(shape: Shape<T>, path: Address, signal?: AbortSignal): Promise<T> {
    return looked(shape, await this.ask(path, signal ? { signal } : {}));
  }

  /** Writes to a path of its API, and reads what home has there then. */
  async write<T>(shape: Shape<T>, method: "PATCH" | "POST" | "PUT" | "DELETE", path: Address, body?: unknown): Promise<T> {
    const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
    return looked(shape, await this.ask(path, { method, ...sent }));
  }

  /** Asks home; rejects with a {@link HomeError} where it does not answer, or says that something is wrong. */
  async ask(path: Address, request: RequestInit): Promise<Response> {
    const response = await this.#send(path, request);
    if (!response.ok) throw new HomeError(await faultIn(response));
    return response;
  }

  async #send(path: Address, request: RequestInit): Promise<Response> {
    try {
      return await this.#fetch(`${BASE}${path}`, { cache: "no-store", ...request });
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") throw error;
      throw new HomeError({ kind: "unreachable" });
    }
  }
}

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** Where home shows the report of a run, a page of its own. */
export function reportAddress(id: string): string {
  const address: Address = `/runs/${id}/report`;
  return `${BASE}${address}`;
}

function segment(id: string, index: number): Address {
  return `/logs/${id}/segments/${index}`;
}

async function looked<T>(shape: Shape<T>, response: Response): Promise<T> {
  try {
    return shape(await response.json());
  } catch (error) {
    if (!(error instanceof ShapeError || error instanceof SyntaxError)) throw new HomeError({ kind: "unreachable" });
    throw new HomeError({ kind: "unreadable", status: response.status, why: error.message });
  }
}

async function faultIn(response: Response): Promise<HomeFault> {
  try {
    return { kind: "problem", problem: problem(await response.json()), held: heldIn(response) };
  } catch (error) {
    return { kind: "unreadable", status: response.status, why: error instanceof Error ? error.message : String(error) };
  }
}

function heldIn({ headers }: Response): Held | null {
  const offset = headers.get("Upload-Offset");
  if (offset === null || !/^\d{1,15}$/.test(offset)) return null;
  return { offset: Number(offset), complete: headers.get("Upload-Complete") === "?1" };
}

export function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
