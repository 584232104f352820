/** The data in the page is read as it was packed, and what this page cannot read is refused. */

import { expect, test } from "vitest";

import { column, decode, UnreadableError } from "../../src/report/decode";
import { base64, EMPTY, packed, report } from "./sample";

test("a column comes back to half a step, and what is not known is not a number", () => {
  const values = [0.24, NaN, 0.2553, 0.31];
  const read = column(packed(values, 1e-4, 0.2), values.length);
  expect([...read].map((value) => Number(value.toFixed(5)))).toEqual([0.24, NaN, 0.2553, 0.31]);
});

test("the ends of the range are numbers, and only the one below them is none", () => {
  const data = base64(Int16Array.from([-32767, 32767, -32768]));
  expect([...column({ scale: 2, zero: 1, data }, 3)]).toEqual([-65533, 65535, NaN]);
});

test("strides are read with their times, columns and flags", () => {
  const { strides } = report({
    strides: {
      left: {
        count: 2,
        time: { zero: 1, data: base64(Int32Array.from([2500, 9500])) },
        columns: { speed: packed([3, 4]) },
        flag_names: ["repaired"],
        flags: base64(Uint8Array.from([0, 1])),
      },
    },
  });
  expect(strides.left).toEqual({
    count: 2,
    time: Float64Array.from([1.25, 1.95]),
    columns: { speed: Float64Array.from([3, 4]) },
    flagNames: ["repaired"],
    flags: Uint8Array.from([0, 1]),
  });
  expect(strides.right).toBeUndefined();
});

test("a series has a value for each window", () => {
  const series = { metric: "cadence", side: null, unit: "1/min", common: 0.1 };
  const along = { window: 15, time: [0, 15, 30], distance: [null, null] };
  const read = report({
    along: {
      time: { ...along, series: [{ ...series, value: packed([170, NaN]), uncertainty: packed([1, NaN]) }] },
      distance: null,
    },
  });
  expect(read.along.time.series[0]?.value).toEqual(Float64Array.from([170, NaN]));
});

test.each([
  ["nothing", ""],
  ["no JSON", "{"],
  ["no document", "null"],
  ["another schema", JSON.stringify({ ...EMPTY, schema: 2 })],
  ["a part missing", JSON.stringify({ ...EMPTY, along: undefined })],
  [
    "a column cut short",
    JSON.stringify({
      ...EMPTY,
      strides: { left: { count: 2, time: { zero: 0, data: base64(Int32Array.of(1)) }, columns: {}, flag_names: [], flags: "AAA=" } },
    }),
  ],
])("%s is refused", (_, text) => {
  expect(() => decode(text)).toThrow(UnreadableError);
});
