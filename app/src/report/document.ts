/**
 * The report's data, as Python's room `report` writes it into the page: `openstride.report` and this file are the two
 * sides of one contract. SI units, times in seconds on the recording's clock, angles in radians, cadence in steps per
 * minute, null where a number is not known. Every `uncertainty` is one standard uncertainty; half a 95 % interval is
 * 1.96 of it.
 */

import type { Side } from "../recordings/side";

export const SCHEMA = 1;

/** A number and how sure it is. */
export interface Measure {
  readonly value: number;
  readonly uncertainty: number | null;
}

/** A row of numbers in 16 bits: `zero + scale · k` for each k but −32768, which is a number that is not known. */
export interface PackedColumn {
  readonly scale: number;
  readonly zero: number;
  /** Base64 of little-endian int16. */
  readonly data: string;
}

/** Instants to a tenth of a millisecond: `zero + k / 10 000` for each k (s). */
export interface PackedTimes {
  readonly zero: number;
  /** Base64 of little-endian int32. */
  readonly data: string;
}

export interface Summary {
  readonly value: number | null;
  readonly uncertainty: number | null;
  /** SI; `1` for a share, `1/min` for cadence. */
  readonly unit: string;
  /** Strides it was made from, and how many it takes where there were too few; null where more would not help. */
  readonly n: number;
  readonly needed: number | null;
  readonly left: Measure | null;
  readonly right: Measure | null;
  /** Left minus right. */
  readonly difference: Measure | null;
}

export interface Segment {
  readonly gait: "unknown" | "standing" | "walking" | "running";
  readonly start: number;
  readonly end: number;
  readonly distance: number | null;
  readonly uncertainty: number | null;
  readonly steps: number;
}

export interface Split {
  readonly start: number;
  readonly end: number;
  readonly moving_time: number;
  readonly distance: number | null;
  readonly uncertainty: number | null;
  readonly steps: number;
  /** False for a last one that the end of the run cut short. */
  readonly complete: boolean;
  readonly speed: Measure | null;
  /** Means over its strides of the gait that prevails. */
  readonly cadence: Measure | null;
  readonly contact_time: Measure | null;
}

/** One metric along the run; `side` null for both feet. */
export interface PackedSeries {
  readonly metric: string;
  readonly side: Side | null;
  readonly unit: string;
  /** Standard uncertainty that all points share: it shifts the whole curve. */
  readonly common: number;
  readonly value: PackedColumn;
  /** Of each point against the others. */
  readonly uncertainty: PackedColumn;
}

/** Windows of equal time or distance, and the metrics' means over them; holes are windows without a number. */
export interface PackedAlong {
  /** Length of a window (s, m). */
  readonly window: number;
  /** Bounds of the windows, one more than there are windows. */
  readonly time: readonly number[];
  /** Way gone until the middle of each window; null throughout where no length is known. */
  readonly distance: readonly (number | null)[];
  readonly series: readonly PackedSeries[];
}

export interface SpeedLine {
  /** Middle of the speeds, where `value` holds, and their ends (m/s). */
  readonly speed: number | null;
  readonly lowest: number | null;
  readonly highest: number | null;
  readonly value: number | null;
  readonly value_uncertainty: number | null;
  readonly slope: number | null;
  readonly slope_uncertainty: number | null;
  readonly n: number;
  readonly needed: number | null;
}

/** Points of a path: forward, left, up (m). */
export type Path = readonly (readonly [number, number, number])[];

export interface SwingPath {
  readonly n: number;
  readonly needed: number | null;
  readonly mean: Path | null;
  /** What 90 % of the strides keep to, coordinate by coordinate. */
  readonly low: Path | null;
  readonly high: Path | null;
  readonly uncertainty: Path | null;
}

/** Strides of one foot as columns; a metric `x` may have a column `u_x` beside it. */
export interface PackedStrides {
  readonly count: number;
  /** Initial contact or, where it was not seen, the rest instant. */
  readonly time: PackedTimes;
  readonly columns: Readonly<Record<string, PackedColumn>>;
  /** Names of the flags, and base64 of a byte a stride with a bit for each, the first flag lowest. */
  readonly flag_names: readonly string[];
  readonly flags: string;
}

/** What is known about the samples of one foot. */
export interface Quality {
  readonly rate: number;
  readonly samples: number;
  readonly duration: number;
  readonly share_missing: number;
  readonly longest_gap: number;
  /** Holes in the samples (s), the longest forty. */
  readonly gaps: readonly (readonly [number, number])[];
  readonly strides: number;
  readonly measured: number;
  /** Strides in which the gyroscope met its limit. */
  readonly clipped: number;
  /** Limits of the sensor: m/s², rad/s; null where not known. */
  readonly acc_range: number | null;
  readonly gyr_range: number | null;
  /** How the sensor sits in the shoe: turned about the foot's x, y and z axis (rad); null where not found. */
  readonly mount: readonly [number, number, number] | null;
  /** Times at which the sensor was found to have turned round in its shoe (s). */
  readonly flips: number;
  readonly gyr_bias: number;
}

/** Something to know before trusting the numbers: `warning.<code>` and `warning.<code>.advice` word it. */
export interface Warning {
  readonly code: string;
  readonly side: Side | null;
  readonly values: Readonly<Record<string, string | number | null>>;
}

/** A scale that was found from a known distance, a treadmill or positions, and is applied to all lengths. */
export interface Calibration {
  readonly source: "distance" | "treadmill" | "position";
  /** Lengths were multiplied by this. */
  readonly scale: Measure;
  readonly side: Side | null;
  readonly n: number;
}

/** Where the run went, in metres east and north of its first position. */
export interface Track {
  readonly time: readonly number[];
  readonly east: readonly number[];
  readonly north: readonly number[];
}

export interface HeartRate {
  readonly time: readonly number[];
  /** Beats per minute. */
  readonly rate: readonly (number | null)[];
  readonly mean: number | null;
  readonly highest: number | null;
}

/** What a foot pod of another make said of the run: its own numbers, which nothing else here is made of. */
export interface SpeedCadence {
  /** As it calls itself. */
  readonly device: string | null;
  /** In m. */
  readonly distance: number;
  /** Means while it moved, in m/s and steps of both feet a minute; null where it never did. */
  readonly speed: number | null;
  readonly cadence: number | null;
}

export type Verdict = "real_difference" | "not_told_apart" | "not_enough_data";

/** One metric at matched speed. `difference` is this run minus the other. */
export interface ComparedMetric {
  readonly metric: string;
  readonly side: Side | null;
  readonly unit: string;
  readonly this_run: Measure | null;
  readonly other_run: Measure | null;
  readonly difference: Measure | null;
  readonly verdict: Verdict;
  readonly n: number;
  readonly needed: number | null;
}

export interface Comparison {
  /** The other recording. */
  readonly recording: string;
  readonly start: string | null;
  /** Names that the runner gave, such as of two shoes; else null. */
  readonly this_name: string | null;
  readonly other_name: string | null;
  readonly gait: "running" | "walking";
  /** Speeds at which both ran (m/s), and the seconds of each run within them; null where they share none. */
  readonly speed: readonly [number, number] | null;
  readonly this_seconds: number;
  readonly other_seconds: number;
  readonly metrics: readonly ComparedMetric[];
}

export interface ReportDocument {
  readonly schema: typeof SCHEMA;
  readonly engine: string;
  readonly recording: string;
  /** The instant of time zero (ISO 8601, UTC), and the IANA name of the runner's zone. */
  readonly start: string | null;
  readonly time_zone: string | null;
  readonly grade: "two_feet" | "one_foot";
  readonly gait: "running" | "walking";
  readonly elapsed_time: number;
  readonly moving_time: number;
  /** Rails of the metrics by name, from and to, in SI units: they belong to a metric and a gait, never to a run. */
  readonly rails: Readonly<Record<string, readonly [number, number]>>;
  readonly summary: Readonly<Record<string, Summary>>;
  readonly segments: readonly Segment[];
  readonly splits: { readonly kilometre: readonly Split[]; readonly mile: readonly Split[] };
  readonly laps: readonly Split[];
  readonly along: { readonly time: PackedAlong; readonly distance: PackedAlong | null };
  readonly form_by_speed: Readonly<Record<string, SpeedLine>>;
  readonly swing_path: Readonly<Partial<Record<Side, SwingPath>>>;
  readonly strides: Readonly<Partial<Record<Side, PackedStrides>>>;
  readonly quality: Readonly<Partial<Record<Side, Quality>>>;
  readonly warnings: readonly Warning[];
  readonly calibration: readonly Calibration[];
  readonly track: Track | null;
  readonly heart_rate: HeartRate | null;
  readonly speed_cadence: SpeedCadence | null;
  readonly comparison: Comparison | null;
}
