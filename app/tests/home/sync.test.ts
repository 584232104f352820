/** Logs come home whole, whatever happens on the way, and stay here until home has sealed them. */

import { createHash } from "node:crypto";

import { beforeEach, expect, test } from "vitest";

import { HomeClient, HomeError } from "../../src/home/client";
import type { SyncState } from "../../src/home/sync";
import { Sync } from "../../src/home/sync";
import { decodeSegment } from "../../src/recordings/frames";
import { LogWriter, bytesOf } from "../../src/recordings/log";
import { MemoryStore } from "../memory";
import { RUN_AT_HOME } from "./made";

const ID = "000102030405060708090a0b0c0d0e0f";
const RUN = { ...RUN_AT_HOME, id: ID, state: "sealing" };
const RECEIPT = { files: [{ name: "recording.json", bytes: 1, sha256: "00" }] };

/** Home, as its API describes it, with accidents on the way. */
class Home {
  readonly segments = new Map<number, { bytes: Uint8Array; complete: boolean }>();
  completed: string | null = null;
  /** Looks at the run until it is sealed. */
  looks = 2;
  /** Requests by method and last part of the path. */
  readonly asked: string[] = [];
  /** What happens to a request instead of, or after, being answered. */
  accident: (asked: string) => "lost" | "answer lost" | null = () => null;

  readonly fetch: typeof fetch = async (input, init) => {
    const asked = `${init?.method ?? "GET"} ${String(input).split("/").at(-1)}`;
    this.asked.push(asked);
    const accident = this.accident(asked);
    if (accident === "lost") throw new TypeError("Failed to fetch");
    const response = await this.#answer(String(input), init ?? {});
    if (accident === "answer lost") throw new TypeError("Failed to fetch");
    return response;
  };

  async #answer(path: string, init: RequestInit): Promise<Response> {
    if (init.method === "POST") return this.#complete(String(init.body));
    const index = Number(/segments\/(\d+)$/.exec(path)?.[1] ?? -1);
    if (index < 0) return Response.json(this.looks-- > 0 ? RUN : { ...RUN, receipt: RECEIPT });
    const held = this.segments.get(index) ?? { bytes: new Uint8Array(), complete: false };
    const headers = { "Upload-Offset": `${held.bytes.length}`, "Upload-Complete": held.complete ? "?1" : "?0" };
    if (init.method === "HEAD") return new Response(null, { status: 204, headers });
    return this.#append(index, held.bytes, init, headers);
  }

  #append(index: number, held: Uint8Array, init: RequestInit, headers: Record<string, string>): Response {
    const sent = new Headers(init.headers);
    const body = init.body as Uint8Array;
    if (this.completed !== null) return problem("run-closed", 409);
    if (Number(sent.get("Upload-Offset")) !== held.length) return problem("wrong-offset", 409, headers);
    const digest = createHash("sha256").update(body).digest("base64");
    if (sent.get("Content-Digest") !== `sha-256=:${digest}:`) return problem("digest-differs", 400);
    const bytes = Uint8Array.of(...held, ...body);
    this.segments.set(index, { bytes, complete: sent.get("Upload-Complete") === "?1" });
    return new Response(null, { status: 204, headers: { "Upload-Offset": `${bytes.length}`, "Upload-Complete": "?1" } });
  }

  #complete(body: string): Response {
    if (this.completed !== null && this.completed !== body) return problem("run-closed", 409);
    const { segments } = JSON.parse(body) as { segments: { bytes: number; sha256: string }[] };
    const lacks = segments.some(({ sha256 }, index) => {
      const held = this.segments.get(index);
      const right = held?.complete === true && createHash("sha256").update(held.bytes).digest("hex") === sha256;
      if (!right) this.segments.delete(index);
      return !right;
    });
    if (lacks) return problem("log-lacking", 409);
    this.completed = body;
    return Response.json(RUN, { status: 202 });
  }
}

function problem(type: string, status: number, headers: Record<string, string> = {}): Response {
  const body = { type: `openstride:${type}`, title: type, status, detail: type, advice: "" };
  return Response.json(body, { status, headers });
}

let store: MemoryStore;
let home: Home;

async function synced(): Promise<SyncState[]> {
  const states: SyncState[] = [];
  const alone = <T>(work: () => Promise<T>): Promise<T> => work();
  const sync = new Sync({ store: async () => store, client: new HomeClient(home.fetch), alone, wait: async () => undefined });
  sync.onchange = (state) => states.push(state);
  await sync.sync([ID]);
  return states;
}

async function valid(): Promise<Uint8Array[]> {
  const folder = await store.folder(ID);
  return [...folder.files.values()].map((file) => file.slice(0, decodeSegment(file).valid));
}

beforeEach(async () => {
  store = new MemoryStore();
  home = new Home();
  const folder = await store.folder(ID);
  const log = await LogWriter.open(folder, { log: bytesOf(ID), now: () => 0, segmentBytes: 300 });
  for (let i = 0; i < 30; i++) await log.append({ name: "Event", atUs: i, kind: "lap", text: `${i}` });
  await log.close();
});

test("a log arrives up to the end of what is valid, and is deleted here once home has a receipt", async () => {
  const expected = await valid();
  const states = await synced();
  expect([...home.segments.values()].map(({ bytes }) => bytes)).toEqual(expected);
  expect(states.at(-1)).toMatchObject({ state: "safe", fault: null });
  expect(new Set(states.map(({ state }) => state))).toEqual(new Set(["waiting", "sending", "sealing", "safe"]));
  expect(await store.ids()).toEqual([]);
});

test("without a receipt the log stays", async () => {
  home.looks = Number.POSITIVE_INFINITY;
  expect((await synced()).at(-1)).toMatchObject({ state: "waiting" });
  expect(await store.ids()).toEqual([ID]);
});

test("an upload that broke off is gone on with where it ended", async () => {
  const [first] = await valid();
  home.segments.set(0, { bytes: first?.slice(0, 50) ?? new Uint8Array(), complete: false });
  await synced();
  expect(home.segments.get(0)?.bytes).toEqual(first);
  expect(await store.ids()).toEqual([]);
});

test("what home has is not sent again", async () => {
  home.accident = (asked) => (asked === "POST complete" ? "lost" : null);
  expect((await synced()).at(-1)).toMatchObject({ state: "waiting", fault: null });
  home.accident = () => null;
  home.asked.length = 0;
  await synced();
  expect(home.asked.filter((asked) => asked.startsWith("PATCH"))).toEqual([]);
  expect(await store.ids()).toEqual([]);
});

test("whichever request or answer is lost, the next time brings the log home", async () => {
  const expected = await valid();
  await synced();
  const requests = home.asked.length;
  for (const accident of ["lost", "answer lost"] as const) {
    for (let at = 0; at < requests; at++) {
      const again = new Home();
      for (const [index, bytes] of expected.entries()) {
        const folder = await store.folder(ID);
        folder.files.set(`${String(index).padStart(8, "0")}.log`, bytes);
      }
      home = again;
      again.accident = () => (again.asked.length === at + 1 ? accident : null);
      expect((await synced()).at(-1)).toMatchObject({ state: "waiting" });
      expect(await store.ids()).toEqual([ID]);
      expect((await synced()).at(-1)).toMatchObject({ state: "safe" });
      expect([...again.segments.values()].map(({ bytes }) => bytes)).toEqual(expected);
    }
  }
});

test("what home found damaged on its disk goes again", async () => {
  const [first] = await valid();
  home.segments.set(0, { bytes: (first ?? new Uint8Array()).map((byte) => byte ^ 1), complete: true });
  await synced();
  expect(home.segments.get(0)?.bytes).toEqual(first);
  expect(await store.ids()).toEqual([]);
});

test("another log of the same name at home is told, and the log stays", async () => {
  home.completed = "another";
  const states = await synced();
  expect(states.at(-1)).toMatchObject({ state: "failed", fault: { kind: "problem" } });
  expect(await store.ids()).toEqual([ID]);
});

test("an answer that is not understood is told, and the log stays", async () => {
  const fetch = home.fetch;
  Object.assign(home, { fetch: async (...request: Parameters<typeof fetch>) => {
    const response = await fetch(...request);
    return response.status === 202 ? new Response("<html>", { status: 202 }) : response;
  } });
  expect((await synced()).at(-1)).toMatchObject({ state: "failed", fault: { kind: "unreadable", status: 202 } });
  expect(await store.ids()).toEqual([ID]);
});

test("home out of reach, a problem it names and an answer that is none are three faults", async () => {
  const asking = (fetch_: () => Promise<Response>): Promise<unknown> => new HomeClient(fetch_).runs();
  const fault = (of: object): unknown => expect.objectContaining({ constructor: HomeError, fault: expect.objectContaining(of) });
  await expect(asking(() => Promise.reject(new TypeError("no")))).rejects.toEqual(fault({ kind: "unreachable" }));
  await expect(asking(async () => problem("refused", 403))).rejects.toEqual(fault({ kind: "problem" }));
  await expect(asking(async () => Response.json({ runs: [{}] }))).rejects.toEqual(fault({ kind: "unreadable" }));
  await expect(asking(async () => new Response("", { status: 502 }))).rejects.toEqual(fault({ kind: "unreadable", status: 502 }));
});
