import { expect, test } from "vitest";

import { activityAddress, addressOf, PROGRESS_PARTS, progressAddress, whereOf } from "../../src/screens/where";

const ID = "0123456789abcdef".repeat(2);

test.each([
  ["", "start"],
  ["#/", "start"],
  ["#/shoes", "shoes"],
  ["#/pair", "pair"],
  ["#/welcome/2", "welcome"],
  ["#/settings/home", "settings"],
  ["#/history?kind=run", "history"],
  ["#/bin", "history"],
  ["#/bring", "bring"],
  [addressOf(ID), "run"],
  [activityAddress(ID), "activity"],
])("%s leads to %s", (address, page) => {
  expect(whereOf(address).page).toBe(page);
});

const NOTHING = ["#/runs/", "#/runs/../x", `#/runs/${ID}0`, `#/activities/${ID}/more`, "#/nowhere", "#/welcome/4"];

test.each([...NOTHING, "#/history/x", "#/progress/x", "#/progress/load/x"])(
  "%s, which means nothing, leads to the start",
  (address) => {
    expect(whereOf(address)).toEqual({ page: "start" });
  },
);

test("the address of a list says what is wanted in it, and whether it is the bin", () => {
  const history = whereOf("#/history?kind=walk&least=5000");
  expect(history.page === "history" && [history.bin, history.wanted.get("kind"), history.wanted.get("least")]).toEqual([
    false,
    "walk",
    "5000",
  ]);
  const bin = whereOf("#/bin");
  expect(bin.page === "history" && bin.bin).toBe(true);
});

test.each(PROGRESS_PARTS)("the part %s of Progress has an address of its own", (part) => {
  expect(whereOf(progressAddress(part))).toEqual({ page: "progress", part });
});
