/** Parts of made-up reports, as they are after decoding: windows, splits and strides that a test sets by hand. */

import type { Along, Report, Series, Strides } from "../../../src/report/decode";
import type { Segment, Split } from "../../../src/report/document";
import { report as sample } from "../sample";

export function series(metric: string, side: Series["side"], value: readonly number[], sigma = 0.001): Series {
  return {
    metric,
    side,
    unit: "s",
    common: 0,
    value: Float64Array.from(value),
    uncertainty: Float64Array.from(value, (each) => (Number.isNaN(each) ? NaN : sigma)),
  };
}

export function along(of: readonly Series[], window = 15, start = 0, metresPerWindow = 50): Along {
  const count = of[0]?.value.length ?? 4;
  return {
    window,
    time: Array.from({ length: count + 1 }, (_, index) => start + index * window),
    distance: Array.from({ length: count }, (_, index) => (index + 0.5) * metresPerWindow),
    series: of,
  };
}

export function segment(gait: Segment["gait"], start: number, end: number): Segment {
  return { gait, start, end, distance: null, uncertainty: null, steps: 0 };
}

export function split(speed: number | null, of: Partial<Split> = {}): Split {
  return {
    start: 0,
    end: 300,
    moving_time: 300,
    distance: 1000,
    uncertainty: 4,
    steps: 800,
    complete: true,
    speed: speed === null ? null : { value: speed, uncertainty: 0.01 },
    cadence: null,
    contact_time: null,
    ...of,
  };
}

export function strides(
  times: readonly number[],
  columns: Readonly<Record<string, readonly number[]>>,
  flags: readonly number[] = [],
): Strides {
  return {
    count: times.length,
    time: Float64Array.from(times),
    columns: Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, Float64Array.from(values)])),
    flagNames: ["measured", "running", "turning"],
    flags: Uint8Array.from({ length: times.length }, (_, index) => flags[index] ?? 0b011),
  };
}

export function report(of: Partial<Report> = {}): Report {
  const even = sample({
    rails: { speed: [2, 6], contact_time: [0.15, 0.35], cadence: [140, 200] },
    segments: [segment("running", 0, 600)],
  });
  return { ...even, ...of };
}
