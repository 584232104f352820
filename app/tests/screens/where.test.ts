import { expect, test } from "vitest";

import { activityAddress, addressOf, whereOf } from "../../src/screens/where";

const ID = "0123456789abcdef".repeat(2);

test.each([
  ["", "start"],
  ["#/", "start"],
  ["#/shoes", "shoes"],
  ["#/account", "account"],
  ["#/history?kind=run", "history"],
  ["#/bin", "history"],
  [addressOf(ID), "run"],
  [activityAddress(ID), "activity"],
])("%s leads to %s", (address, page) => {
  expect(whereOf(address).page).toBe(page);
});

test.each(["#/runs/", "#/runs/../x", `#/runs/${ID}0`, `#/activities/${ID}/more`, "#/nowhere", "#/history/x"])(
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
