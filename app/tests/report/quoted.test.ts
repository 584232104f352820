import { expect, test } from "vitest";

import "../reader";
import { quoted } from "../../src/report/quoted";

test("a device is quoted under its name, in the words of the gait", () => {
  const said = { device: "Stryd", distance: 1520, speed: 3.5, cadence: 172 };
  expect(quoted(said, "pace")).toBe("Stryd, by itself: 1.52\u00a0km · 4:46\u00a0/km · 172.0\u00a0spm");
  expect(quoted({ ...said, speed: null, cadence: null }, "speed")).toBe("Stryd, by itself: 1.52\u00a0km");
});

test("one without a name is called what it is", () => {
  expect(quoted({ device: null, distance: 800, speed: 3.5, cadence: null }, "speed")).toBe(
    "a foot pod of another make, by itself: 800\u00a0m · 3.50\u00a0m/s",
  );
});
