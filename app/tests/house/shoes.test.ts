import { expect, test } from "vitest";

import { barEnd, podName } from "../../src/house/shoes";

test("the bars of all shoes end at one whole hundred kilometres that none has passed", () => {
  expect(barEnd([])).toBe(500_000);
  expect(barEnd([{ distance: 12_000 }, { distance: 612_345 }])).toBe(700_000);
});

test("a pod without a name goes by the end of its identity", () => {
  expect(podName({ name: "", device: "05c62d80aef168ea" })).toBe("…f168ea");
  expect(podName({ name: "Blue", device: "05c62d80aef168ea" })).toBe("Blue");
});
