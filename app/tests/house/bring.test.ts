import { expect, test, vi } from "vitest";

import "../reader";

import type { Batch, BroughtFile } from "../../src/home/batches";
import { A_PAGE, BatchClient } from "../../src/home/batches";
import { HomeClient } from "../../src/home/client";
import { LookedAtBatch } from "../../src/house/batch.svelte";
import { batchOf, Bringing } from "../../src/house/bringing.svelte";
import type { Chosen } from "../../src/house/chosen";
import { chosenIn, nameOf } from "../../src/house/chosen";
import { countsOf, shareOf, whyOf } from "../../src/house/verdicts";

const MIB = 1 << 20;

function chosen(name: string, content = name, lastModified = 1): Chosen {
  return { name, file: new File([content], name, { lastModified }) };
}

function file(facts: Partial<BroughtFile>): BroughtFile {
  return { id: "a", name: "run.fit", bytes: 1, verdict: null, reason: null, place: null, activities: [], days: 0, pulse: null, ...facts };
}

/** A home of batches: what was begun, taken back, and brought; `breaks` says before which file it is out of reach. */
class Home {
  readonly begun: string[] = [];
  /** The time zones that batches were begun with. */
  readonly zones: unknown[] = [];
  knowsZones = true;
  readonly undone = new Set<string>();
  readonly files = new Map<string, string>();
  readonly sent: string[] = [];
  breaks: number | null = null;
  /** Happens once the files are listed, while the list is on its way. */
  onListed: (() => void) | null = null;

  readonly client = new BatchClient(new HomeClient(((address: string, request: RequestInit = {}) => this.#answer(address, request)) as typeof fetch));

  async #answer(address: string, request: RequestInit): Promise<Response> {
    const [, batch = "", rest = ""] = /\/batches\/([0-9a-f]{32})(.*)$/.exec(address) ?? [];
    if (request.method === "PUT" && rest === "") {
      const { time_zone: zone }: { time_zone: unknown } = JSON.parse(String(request.body));
      this.zones.push(zone);
      if (zone !== null && !this.knowsZones) {
        const about = { type: "openstride:no-such-zone", title: "No.", status: 422, detail: "No.", advice: "Another." };
        return Response.json(about, { status: 422, headers: { "Content-Type": "application/problem+json" } });
      }
      this.begun.push(batch);
      return Response.json(this.#batch(batch));
    }
    if (rest === "") return Response.json(this.#batch(batch));
    if (request.method === "PUT") {
      if (this.sent.length === this.breaks) throw new TypeError("no such host");
      const [, id = "", query = ""] = /^\/files\/([0-9a-f]{32})\?(.*)$/.exec(rest) ?? [];
      const name = new URLSearchParams(query).get("name") ?? "";
      this.sent.push(name);
      this.files.set(id, name);
      return Response.json({});
    }
    const listed = Response.json({ files: [...this.files].map(([id, name]) => file({ id, name })), after: null });
    this.onListed?.();
    return listed;
  }

  #batch(id: string): Batch {
    const undone_at = this.undone.has(id) ? "2026-11-18T17:07:00Z" : null;
    return { id, name: "", begun_at: "2026-11-18T17:07:00Z", undone_at, files: 0, waiting: 0, verdicts: {}, activities: 0, days: 0, heart_rates: 0 };
  }
}

async function all(bringing: Bringing): Promise<void> {
  while (bringing.busy) await new Promise((resolve) => setTimeout(resolve, 1));
}

test("the same files are the same batch in whatever order, and others are another", async () => {
  const [one, two] = [chosen("a.fit"), chosen("b.fit")];
  const id = await batchOf([one, two], 0);
  expect(id).toMatch(/^[0-9a-f]{32}$/);
  expect(await batchOf([two, one], 0)).toBe(id);
  expect(await batchOf([one], 0)).not.toBe(id);
  expect(await batchOf([one, two], 1)).not.toBe(id);
});

test("what is brought in another time zone is another batch", async () => {
  const files = [chosen("HEARTRATE_AUTO.csv")];
  expect(await batchOf(files, 0, "Europe/Berlin")).not.toBe(await batchOf(files, 0, "Asia/Tokyo"));
  expect(await batchOf(files, 0)).toBe(await batchOf(files, 0, new Intl.DateTimeFormat().resolvedOptions().timeZone));
});

test("a batch states the time zone of the browser, and none where home does not know that", async () => {
  const here = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const home = new Home();
  const bringing = new Bringing(home.client);
  await bringing.begin([chosen("a.fit")]);
  await all(bringing);
  expect(home.zones).toEqual([here]);
  home.knowsZones = false;
  const second = new Bringing(home.client);
  await second.begin([chosen("a.fit")]);
  await all(second);
  expect(home.zones).toEqual([here, here, null]);
  expect([second.fault, second.batch]).toEqual([null, bringing.batch]);
});

test("files go one after the other, and those that home has are not sent again", async () => {
  const home = new Home();
  const files = [chosen("a.fit"), chosen("b.fit"), chosen("c.fit")];
  const first = new Bringing(home.client);
  home.breaks = 1;
  await first.begin(files);
  await all(first);
  expect(first.fault?.kind).toBe("unreachable");
  expect([first.sent, first.total, first.canGoOn]).toEqual([1, 3, true]);
  home.breaks = null;
  await first.goOn();
  expect(home.sent).toEqual(["a.fit", "b.fit", "c.fit"]);
  expect([first.fault, first.canGoOn]).toEqual([null, false]);
  const second = new Bringing(home.client);
  await second.begin(files);
  await all(second);
  expect(home.sent.length).toBe(3);
  expect(new Set(home.begun).size).toBe(1);
});

test("who stops goes on with what is left", async () => {
  const home = new Home();
  const bringing = new Bringing(home.client);
  await bringing.begin([chosen("a.fit"), chosen("b.fit")]);
  bringing.stop();
  await all(bringing);
  expect(bringing.canGoOn).toBe(true);
  await bringing.goOn();
  expect(home.sent).toEqual(["a.fit", "b.fit"]);
});

test("who looks while an answer is under way sees what has come since", async () => {
  const home = new Home();
  const seen = new LookedAtBatch("ab".repeat(16), home.client);
  home.onListed = () => {
    home.onListed = null;
    home.files.set("cd".repeat(16), "late.fit");
    void seen.look();
  };
  await seen.look();
  expect(seen.files.map(({ name }) => name)).toEqual(["late.fit"]);
});

test("the next files are listed though somebody looks while they are asked for", async () => {
  const { client } = new Home();
  const whole = Array.from({ length: A_PAGE }, (_, at) => file({ id: `${at}`, name: `${at}.fit` }));
  const pages = [whole, [file({ name: "b.fit" })], whole];
  const answers: (() => void)[] = [];
  vi.spyOn(client, "files").mockImplementation(() => {
    const [files = [], after] = [pages.shift(), pages.length === 1 ? null : "99"];
    return new Promise((resolve) => answers.push(() => resolve({ files, after })));
  });
  const asked = (n: number): Promise<void> => vi.waitFor(() => expect(answers.length).toBe(n));
  const seen = new LookedAtBatch("ab".repeat(16), client);
  const first = seen.look();
  await asked(1);
  answers[0]?.();
  await first;
  const more = seen.more();
  await asked(2);
  const again = seen.look();
  await asked(3);
  answers[1]?.();
  await more;
  answers[2]?.();
  await again;
  expect(seen.files.map(({ name }) => name)).toEqual([...whole.map(({ name }) => name), "b.fit"]);
  expect(seen.goesOn).toBe(false);
});

test("what was taken back is brought as a new batch", async () => {
  const home = new Home();
  const files = [chosen("a.fit")];
  home.undone.add(await batchOf(files, 0));
  const bringing = new Bringing(home.client);
  expect(await bringing.begin(files)).toBe(await batchOf(files, 1));
});

test("a file that is too large or cannot be read is told of, and stops no other", async () => {
  const home = new Home();
  const large = chosen("large.zip");
  Object.defineProperty(large.file, "size", { value: 257 * MIB });
  const gone = chosen("gone.fit");
  gone.file.arrayBuffer = () => Promise.reject(new DOMException("gone", "NotFoundError"));
  const bringing = new Bringing(home.client);
  await bringing.begin([large, gone, chosen("a.fit")]);
  await all(bringing);
  expect(home.sent).toEqual(["a.fit"]);
  expect(bringing.refused.map(({ name, reason }) => [name, reason])).toEqual([
    ["large.zip", "too_large"],
    ["gone.fit", "unreadable"],
  ]);
});

test("a file is called as it lies below what was chosen, and a batch as that", () => {
  const inFolder = new File([], "a.fit");
  Object.defineProperty(inFolder, "webkitRelativePath", { value: "export/2024/a\u0007.fit" });
  const files = chosenIn([inFolder] as unknown as FileList);
  expect(files.map(({ name }) => name)).toEqual(["export/2024/a_.fit"]);
  expect(nameOf(files)).toBe("export");
  expect(nameOf([chosen("a.fit"), chosen("b.gpx")])).toBe("a.fit, b.gpx");
});

test("why a file was not imported is said in words, with the place", () => {
  expect(whyOf(file({ verdict: "imported", activities: ["x"] }))).toBe("");
  expect(whyOf(file({ verdict: "duplicate", reason: "first.fit" }))).toBe("The same as first.fit.");
  expect(whyOf(file({ verdict: "set_aside", reason: "workout" }))).toBe("A workout that is planned, not one that was done.");
  const damaged = file({ verdict: "damaged", reason: "ends_early", place: { unit: "byte", number: 120 } });
  expect(whyOf(damaged)).toBe("It breaks off. At byte 120.");
  expect(whyOf({ ...damaged, activities: ["x"] })).toBe("It breaks off. At byte 120. What stands before was kept.");
  const pulse = { number: 1204, first: "2026-05-03T12:00:00Z", last: "2026-05-17T12:00:00Z" };
  expect(whyOf({ ...damaged, pulse })).toBe("It breaks off. At byte 120. What stands before was kept.");
  const rates = file({ verdict: "imported", pulse });
  expect(whyOf(rates)).toMatch(/^1,204 heart rates, May 3\W+17, 2026\. A run without/);
  expect(whyOf(file({ verdict: "not_recognised", reason: "of a later version" }))).toBe("None of the formats that are known here.");
});

test("verdicts are counted with those that were never sent", () => {
  const batch = { verdicts: { not_recognised: 1, imported: 3 } } as unknown as Batch;
  expect(countsOf(batch, [file({ verdict: "not_recognised" })])).toEqual([
    { verdict: "imported", n: 3 },
    { verdict: "not_recognised", n: 2 },
  ]);
});

test("half of the way is arriving, half is being read", () => {
  expect(shareOf({ files: 0, waiting: 0 }, { sent: 0, total: 4 })).toBe(0);
  expect(shareOf({ files: 2, waiting: 1 }, { sent: 2, total: 4 })).toBe(0.5);
  expect(shareOf({ files: 4, waiting: 2 }, { sent: 4, total: 4 })).toBe(0.75);
  expect(shareOf({ files: 4, waiting: 0 }, { sent: 0, total: 0 })).toBe(1);
});
