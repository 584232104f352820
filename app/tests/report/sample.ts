/** Documents of reports by hand: a whole and empty one, and what a test is about put into it. */

import type { PackedColumn, ReportDocument, Summary } from "../../src/report/document";
import type { Report } from "../../src/report/decode";
import { decode } from "../../src/report/decode";

/** Packs numbers as Python does, NaN for what is not known. */
export function packed(values: readonly number[], scale = 1, zero = 0): PackedColumn {
  const counts = values.map((value) => (Number.isNaN(value) ? -32768 : Math.round((value - zero) / scale)));
  return { scale, zero, data: base64(Int16Array.from(counts)) };
}

export function base64(values: Int16Array | Int32Array | Uint8Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");
}

export function summary(value: number | null, uncertainty: number | null, more: Partial<Summary> = {}): Summary {
  const none = { left: null, right: null, difference: null, needed: null };
  return { value, uncertainty, unit: "s", n: 100, ...none, ...more };
}

export const EMPTY: ReportDocument = {
  schema: 1,
  engine: "0.1.0",
  recording: "sample",
  start: null,
  time_zone: null,
  grade: "two_feet",
  gait: "running",
  elapsed_time: 60,
  moving_time: 60,
  rails: { contact_time: [0.15, 0.35], strike_angle: [-0.175, 0.524], pronation: [0, 0.436], cadence: [140, 200] },
  summary: {},
  segments: [],
  splits: { kilometre: [], mile: [] },
  laps: [],
  along: { time: { window: 15, time: [0, 15], distance: [null], series: [] }, distance: null },
  form_by_speed: {},
  swing_path: {},
  strides: {},
  quality: {},
  warnings: [],
  calibration: [],
  track: null,
  heart_rate: null,
  speed_cadence: null,
  comparison: null,
};

export function report(changes: Partial<ReportDocument>): Report {
  return decode(JSON.stringify({ ...EMPTY, ...changes }));
}
