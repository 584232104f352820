/** The list of activities: what was changed meanwhile is not taken back by an answer that did not know of it yet. */

import { expect, test, vi } from "vitest";

import type { ActivityPage } from "../../src/home/history";
import { client, history } from "../../src/house/history.svelte";
import { month } from "../../src/house/month.svelte";
import { EVERYTHING } from "../../src/house/wanted";
import { activity } from "./made";

const OLD = activity({ title: "Old" });
const NEW = activity({ title: "New" });

function pageOf(...activities: ActivityPage["activities"]): ActivityPage {
  return { activities, after: null };
}

test.each([
  ["amended", NEW, [NEW]],
  ["gone", null, []],
])("an activity that is %s while the list is asked for stays so", async (_, now, left) => {
  const answers: ((page: ActivityPage) => void)[] = [];
  const asked = vi.spyOn(client, "page").mockImplementation(() => new Promise((answer) => answers.push(answer)));
  const first = history.show({ ...EVERYTHING, kind: "run" }, false);
  if (now === null) history.drop(OLD.id);
  else history.amend(now);
  expect(asked).toHaveBeenCalledTimes(2);
  answers[1]?.(pageOf(...left));
  answers[0]?.(pageOf(OLD));
  await first;
  await vi.waitFor(() => expect(history.asking).toBe(false));
  expect(history.activities).toEqual(left);
  asked.mockRestore();
});

test("an activity that is amended while its month is asked for stays so", async () => {
  const answers: ((page: ActivityPage) => void)[] = [];
  const asked = vi.spyOn(client, "page").mockImplementation(() => new Promise((answer) => answers.push(answer)));
  month.amend(NEW);
  expect(asked).not.toHaveBeenCalled();
  const first = month.show("2026-11", EVERYTHING);
  month.amend(NEW);
  answers[1]?.(pageOf(NEW));
  answers[0]?.(pageOf(OLD));
  await first;
  await vi.waitFor(() => expect(month.complete).toBe(true));
  expect(month.activities).toEqual([NEW]);
  asked.mockRestore();
});
