/**
 * All strides of both feet as one list: which of them are shown, in which order, and as a file. A row is a number; what
 * stands in it is looked up when it is drawn, so that twenty thousand of them cost no more than those in sight.
 */

import type { Side } from "../../recordings/side";
import { SIDES } from "../../recordings/side";
import type { Report, Strides } from "../decode";

/** What a stride is flagged with for a reader; `not_measured` where the flag that says the opposite is missing. */
export type Flag = "not_measured" | "other_gait" | "repaired" | "gap" | "impact_floor" | "turning" | "first";

export const FLAGS: readonly Flag[] = [
  "not_measured",
  "other_gait",
  "repaired",
  "gap",
  "impact_floor",
  "turning",
  "first",
];

export const COLUMNS = [
  "stride_length",
  "speed",
  "cadence",
  "contact_time",
  "flight_time",
  "duty_factor",
  "strike_angle",
  "pronation",
  "impact",
  "clearance",
] as const;

export type Column = (typeof COLUMNS)[number];
export type SortKey = Column | "time" | "side";

/** Strides of both feet under one numbering: the left ones first. */
export class StrideList {
  readonly #feet: readonly { readonly side: Side; readonly strides: Strides; readonly from: number }[];
  readonly #runningBit: number;
  readonly count: number;
  readonly columns: readonly Column[];
  readonly #start: number;
  readonly #gait: Report["gait"];

  constructor(report: Report) {
    let from = 0;
    this.#feet = SIDES.flatMap((side) => {
      const strides = report.strides[side];
      if (!strides) return [];
      const foot = { side, strides, from };
      from += strides.count;
      return [foot];
    });
    this.count = from;
    this.#start = report.along.time.time[0] ?? 0;
    this.#gait = report.gait;
    this.#runningBit = this.#bit("running");
    this.columns = COLUMNS.filter((column) => this.#feet.some(({ strides }) => strides.columns[column]?.some(isKnown)));
  }

  get sides(): readonly Side[] {
    return this.#feet.map(({ side }) => side);
  }

  side(row: number): Side {
    return this.#foot(row).side;
  }

  /** Seconds from the start of the run. */
  time(row: number): number {
    const { strides, from } = this.#foot(row);
    return (strides.time[row - from] ?? NaN) - this.#start;
  }

  value(row: number, column: Column): number {
    return this.#value(row, column);
  }

  /** Standard uncertainty, NaN where the list has none. */
  sigma(row: number, column: Column): number {
    return this.#value(row, `u_${column}`);
  }

  flags(row: number): readonly Flag[] {
    const { strides, from } = this.#foot(row);
    const bits = strides.flags[row - from] ?? 0;
    return FLAGS.filter((flag) => {
      if (flag === "not_measured") return this.#lacks(bits, "measured");
      if (flag === "other_gait") return ((bits & this.#runningBit) !== 0) !== (this.#gait === "running");
      return (bits & this.#bit(flag)) !== 0;
    });
  }

  hasSigma(column: Column): boolean {
    return this.#feet.some(({ strides }) => strides.columns[`u_${column}`] !== undefined);
  }

  /** Returns the rows of these feet and with this flag (null: with any or none), sorted. */
  rows(sides: readonly Side[], flag: Flag | null, by: SortKey, down: boolean): Uint32Array {
    const found: number[] = [];
    for (const { side, strides, from } of this.#feet) {
      if (!sides.includes(side)) continue;
      for (let row = from; row < from + strides.count; row += 1) {
        if (flag === null || this.flags(row).includes(flag)) found.push(row);
      }
    }
    return this.#sorted(found, by, down);
  }

  /** Equal ones are in order of time; what is not known comes last, whichever way the others go. */
  #sorted(rows: readonly number[], by: SortKey, down: boolean): Uint32Array {
    const keys = new Float64Array(this.count);
    const times = new Float64Array(this.count);
    for (const row of rows) {
      times[row] = this.time(row);
      keys[row] = this.#key(row, by);
    }
    const sign = down ? -1 : 1;
    const compare = (a: number, b: number): number => {
      const [one, other] = [keys[a] ?? NaN, keys[b] ?? NaN];
      const lacking = Number(Number.isNaN(one)) - Number(Number.isNaN(other));
      return lacking || sign * (one - other) || (times[a] ?? 0) - (times[b] ?? 0);
    };
    return Uint32Array.from(rows).sort(compare);
  }

  #key(row: number, by: SortKey): number {
    if (by === "time") return this.time(row);
    return by === "side" ? SIDES.indexOf(this.side(row)) : this.value(row, by);
  }

  #foot(row: number) {
    const foot = this.#feet.findLast(({ from }) => row >= from);
    if (foot === undefined || row >= this.count) throw new RangeError(`row ${row} of ${this.count}`);
    return foot;
  }

  #value(row: number, column: string): number {
    const { strides, from } = this.#foot(row);
    return strides.columns[column]?.[row - from] ?? NaN;
  }

  #bit(name: string): number {
    const index = this.#feet[0]?.strides.flagNames.indexOf(name) ?? -1;
    return index < 0 ? 0 : 1 << index;
  }

  #lacks(bits: number, name: string): boolean {
    const bit = this.#bit(name);
    return bit !== 0 && (bits & bit) === 0;
  }
}

/** Writes rows as CSV (RFC 4180), in SI units under the names of the report's data, with `u_` for uncertainties. */
export function csvOf(list: StrideList, rows: Iterable<number>): string {
  const names = list.columns.flatMap((name) => (list.hasSigma(name) ? [name, `u_${name}`] : [name]));
  const lines = [["side", "time", ...names, "flags"].join(",")];
  for (const row of rows) {
    const values = list.columns.flatMap((name) =>
      list.hasSigma(name) ? [list.value(row, name), list.sigma(row, name)] : [list.value(row, name)],
    );
    lines.push([list.side(row), ...[list.time(row), ...values].map(plain), list.flags(row).join(" ")].join(","));
  }
  return `${lines.join("\r\n")}\r\n`;
}

function plain(value: number): string {
  return Number.isNaN(value) ? "" : String(Number(value.toPrecision(7)));
}

function isKnown(value: number): boolean {
  return !Number.isNaN(value);
}

/** Rows in sight: the first, one after the last, and how tall what is above and below them is. */
export interface Window {
  readonly from: number;
  readonly to: number;
  readonly above: number;
  readonly below: number;
}

/** Returns the rows of a list that scrolls which are to be drawn, with some to spare on both sides. */
export function windowOf(count: number, rowHeight: number, top: number, height: number, spare = 8): Window {
  const from = Math.min(Math.max(Math.floor(top / rowHeight) - spare, 0), count);
  const to = Math.min(Math.max(Math.ceil((top + height) / rowHeight) + spare, from), count);
  return { from, to, above: from * rowHeight, below: (count - to) * rowHeight };
}
