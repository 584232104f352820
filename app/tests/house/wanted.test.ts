import { describe, expect, test } from "vitest";

import type { Wanted } from "../../src/house/wanted";
import { EVERYTHING, matches, queryOf, searchOf, wantedOf } from "../../src/house/wanted";
import { activity } from "./made";

const SHOE = "a".repeat(32);
const ALL: Wanted = { kind: "run", shoe: SHOE, from: "2026-11-01", to: "2026-11-30", least: 5000, most: 20_000, title: "Lake" };

test("what an address says is what was put into it", () => {
  expect(wantedOf(new URLSearchParams(searchOf(ALL)))).toEqual(ALL);
  expect(searchOf(EVERYTHING)).toBe("");
});

test.each(["kind=swim", "shoe=../x", "from=yesterday", "least=far", "least=-1", "most=", "least=Infinity", "title=%20"])(
  "%s, which does not fit, does not matter",
  (search) => {
    expect(wantedOf(new URLSearchParams(search))).toEqual(EVERYTHING);
  },
);

describe("home is asked", () => {
  test("for days from the midnight they begin with up to the one they end with, where the reader is", () => {
    const query = queryOf({ ...EVERYTHING, from: "2026-10-25", to: "2026-10-25" }, false);
    expect(new Date(query.get("since") ?? "")).toEqual(new Date(2026, 9, 25));
    expect(new Date(query.get("until") ?? "")).toEqual(new Date(2026, 9, 26));
  });

  test("for nothing that does not matter", () => {
    expect([...queryOf(EVERYTHING, false).keys()]).toEqual([]);
    expect(queryOf(EVERYTHING, true).get("deleted")).toBe("true");
  });

  test("for distances in metres", () => {
    expect(queryOf(ALL, false).get("least_distance")).toBe("5000");
    expect(queryOf(ALL, false).get("most_distance")).toBe("20000");
  });
});

describe("an activity", () => {
  const fits = activity({ shoe: SHOE, title: "Round the lake" });

  test("that fits is among those wanted", () => {
    expect(matches(fits, ALL, false)).toBe(true);
  });

  test.each<[string, Partial<typeof fits>]>([
    ["of another kind", { kind: "walk" }],
    ["that is called something else", { title: "Hills" }],
    ["in other shoes", { shoe: null }],
    ["that is too short", { distance: 4999 }],
    ["that is too long", { distance: 20_001 }],
    ["whose distance is not known", { distance: null }],
    ["of an earlier month", { start: "2026-09-30T12:00:00Z" }],
    ["of a later month", { start: "2026-12-02T12:00:00Z" }],
    ["in the bin", { deleted_at: "2026-11-19T00:00:00Z" }],
  ])("%s is not", (_, facts) => {
    expect(matches({ ...fits, ...facts }, ALL, false)).toBe(false);
  });
});
