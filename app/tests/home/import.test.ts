import { expect, test } from "vitest";

import { HomeClient } from "../../src/home/client";
import { sendArchive, spans } from "../../src/home/import";

const MIB = 1 << 20;
const ID = "0123456789abcdef".repeat(2);

test("an archive goes in segments of a mebibyte, and a large one in larger ones", () => {
  expect(spans(0)).toEqual([[0, 0]]);
  expect(spans(MIB + 1)).toEqual([
    [0, MIB],
    [MIB, MIB + 1],
  ]);
  const large = spans(10_000 * MIB);
  expect(large.length).toBeLessThanOrEqual(4096);
  expect(large.at(-1)?.[1]).toBe(10_000 * MIB);
  expect(large.every(([from], index) => from === (large[index - 1]?.[1] ?? 0))).toBe(true);
});

/** A home that holds so many bytes of each segment already, and keeps what it is asked. */
function homeHolding(held: readonly number[]): { client: HomeClient; asked: string[] } {
  const offsets = [...held];
  const asked: string[] = [];
  const fetch_ = (async (address: string, request: RequestInit) => {
    const index = Number(/segments\/(\d+)/.exec(address)?.[1] ?? 0);
    asked.push(`${request.method} ${address.replace(/^.*imports\/[0-9a-f]+/, "")}`);
    if (request.method === "PATCH") offsets[index] = (offsets[index] ?? 0) + (request.body as Uint8Array).length;
    if (request.method === "POST") {
      return Response.json({ id: ID, state: "waiting", received_bytes: 0, imported: null, error: null });
    }
    const offset = offsets[index] ?? 0;
    const complete = offset >= (index === 0 ? MIB : 10);
    return new Response(null, {
      status: 204,
      headers: { "Upload-Offset": `${offset}`, "Upload-Complete": complete ? "?1" : "?0" },
    });
  }) as typeof fetch;
  return { client: new HomeClient(fetch_), asked };
}

test("what home has of an archive is not sent again", async () => {
  const { client, asked } = homeHolding([MIB, 4]);
  const seen: number[] = [];
  const taken = await sendArchive(client, ID, new Blob([new Uint8Array(MIB + 10)]), (bytes) => seen.push(bytes));
  expect(taken.state).toBe("waiting");
  expect(asked).toEqual(["HEAD /segments/0", "HEAD /segments/1", "PATCH /segments/1", "POST /complete"]);
  expect(seen.at(-1)).toBe(MIB + 10);
});
