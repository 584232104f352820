/**
 * The report's data as the page works with it: the document that stands in the page, its packed columns as numbers with
 * NaN for what is not known. Nothing is calculated here. What is no column is taken as it stands: the page and the data
 * inside it were written by the same program, so a version is all that can differ.
 */

import type { Side } from "../recordings/side";
import type { PackedAlong, PackedColumn, PackedSeries, PackedStrides, PackedTimes, ReportDocument } from "./document";
import { SCHEMA } from "./document";

const NOT_KNOWN = -32768;
const PER_SECOND = 10_000;

/** One metric along the run, a value for each window; see `PackedSeries`. */
export interface Series extends Omit<PackedSeries, "value" | "uncertainty"> {
  readonly value: Float64Array;
  readonly uncertainty: Float64Array;
}

/** Windows along the run, by time or by distance; see `PackedAlong`. */
export interface Along extends Omit<PackedAlong, "series"> {
  readonly series: readonly Series[];
}

/** Strides of one foot as columns, with NaN for what is not known; see `PackedStrides`. */
export interface Strides {
  readonly count: number;
  readonly time: Float64Array;
  readonly columns: Readonly<Record<string, Float64Array>>;
  readonly flagNames: readonly string[];
  /** Bit k of a stride is the k-th flag. */
  readonly flags: Uint8Array;
}

/** All that the page shows. */
export interface Report extends Omit<ReportDocument, "along" | "strides"> {
  readonly along: { readonly time: Along; readonly distance: Along | null };
  readonly strides: Readonly<Partial<Record<Side, Strides>>>;
}

/** The data cannot be read by this page. */
export class UnreadableError extends Error {
  override readonly name = "UnreadableError";
}

/** Returns the report in the text of a document; throws an {@link UnreadableError} where there is none. */
export function decode(text: string): Report {
  const document = parsed(text);
  if (document.schema !== SCHEMA) {
    throw new UnreadableError(`schema ${String(document.schema)}; this page reads ${SCHEMA}`);
  }
  try {
    return {
      ...document,
      along: { time: along(document.along.time), distance: document.along.distance && along(document.along.distance) },
      strides: mapped(document.strides, strides),
    };
  } catch (cause) {
    throw new UnreadableError(String(cause), { cause });
  }
}

function parsed(text: string): ReportDocument {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as ReportDocument;
  } catch (cause) {
    throw new UnreadableError(String(cause), { cause });
  }
  throw new UnreadableError("no document");
}

function along(packed: PackedAlong): Along {
  const windows = packed.time.length - 1;
  return {
    ...packed,
    series: packed.series.map((each) => ({
      ...each,
      value: column(each.value, windows),
      uncertainty: column(each.uncertainty, windows),
    })),
  };
}

function strides({ count, time, columns, flag_names: flagNames, flags }: PackedStrides): Strides {
  return {
    count,
    time: instants(time, count),
    columns: mapped(columns, (each) => column(each, count)),
    flagNames,
    flags: bytes(flags, count),
  };
}

/** Unpacks a column of so many numbers. */
export function column({ scale, zero, data }: PackedColumn, count: number): Float64Array {
  const view = new DataView(bytes(data, 2 * count).buffer);
  return Float64Array.from({ length: count }, (_, index) => {
    const step = view.getInt16(2 * index, true);
    return step === NOT_KNOWN ? NaN : zero + scale * step;
  });
}

function instants({ zero, data }: PackedTimes, count: number): Float64Array {
  const view = new DataView(bytes(data, 4 * count).buffer);
  return Float64Array.from({ length: count }, (_, index) => zero + view.getInt32(4 * index, true) / PER_SECOND);
}

function bytes(base64: string, count: number): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  if (text.length !== count) throw new UnreadableError(`a column has ${text.length} bytes, not ${count}`);
  const read = new Uint8Array(count);
  // There are more than a million of them, and `from` is ten times slower.
  for (let index = 0; index < count; index += 1) read[index] = text.charCodeAt(index);
  return read;
}

function mapped<A, B, K extends string>(from: Readonly<Partial<Record<K, A>>>, make: (value: A) => B): Record<K, B> {
  const entries = Object.entries<A>(from as Record<K, A>);
  return Object.fromEntries(entries.map(([key, value]) => [key, make(value)])) as Record<K, B>;
}
