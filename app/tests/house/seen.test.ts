/** What home was last seen to have: an answer that did not know of a change takes nothing back. */

import { expect, test, vi } from "vitest";

import { Seen } from "../../src/house/seen.svelte";
import { text } from "../../src/shape";

test("what home has just said stays while an answer from before it is under way", async () => {
  const answers: ((value: string) => void)[] = [];
  const seen = new Seen("name", text, () => new Promise<string>((answer) => answers.push(answer)));
  const first = seen.refresh();
  seen.take("new");
  expect(seen.value).toBe("new");
  answers[0]?.("old");
  await first;
  expect(seen.value).toBe("new");
  expect(answers.length).toBe(2);
  answers[1]?.("newest");
  await vi.waitFor(() => expect(seen.asking).toBe(false));
  expect(seen.value).toBe("newest");
});
