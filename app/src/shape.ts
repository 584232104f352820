/**
 * What comes from outside, another thread or home, is unknown until it was looked at. A shape looks: it gives the value
 * back with its type, or throws a {@link ShapeError} that names the place. What a shape does not name is let through
 * unread, so that the other side may be newer.
 *
 * Making a shape has no side effects: those that a bundle does not use are left out of it.
 */

export type Shape<T> = (value: unknown, at?: string) => T;

/** The type of the values that a shape lets through. */
export type Of<S> = S extends Shape<infer T> ? T : never;

export class ShapeError extends Error {
  override readonly name = "ShapeError";

  constructor(
    readonly at: string,
    readonly expected: string,
  ) {
    super(`${at || "the whole"} is not ${expected}`);
  }
}

/* @__NO_SIDE_EFFECTS__ */
function shape<T>(expected: string, is: (value: unknown) => value is T): Shape<T> {
  return (value, at = "") => {
    if (is(value)) return value;
    throw new ShapeError(at, expected);
  };
}

export const number = shape("a finite number", (value): value is number => Number.isFinite(value));
export const count = shape(
  "a whole number from 0",
  (value): value is number => Number.isSafeInteger(value) && Number(value) >= 0,
);
export const unsigned64 = shape(
  "a whole number of 64 bits",
  (value): value is bigint => typeof value === "bigint" && BigInt.asUintN(64, value) === value,
);
export const text = shape("text", (value): value is string => typeof value === "string");
export const flag = shape("true or false", (value): value is boolean => typeof value === "boolean");

/* @__NO_SIDE_EFFECTS__ */
export function instance<T>(of: abstract new (...all: never[]) => T): Shape<T> {
  return shape(`a ${of.name}`, (value): value is T => value instanceof of);
}

/* @__NO_SIDE_EFFECTS__ */
export function oneOf<const T extends string | number>(...allowed: readonly T[]): Shape<T> {
  return shape(`one of ${allowed.join(", ")}`, (value): value is T => allowed.some((each) => each === value));
}

/* @__NO_SIDE_EFFECTS__ */
export function nullable<T>(inner: Shape<T>): Shape<T | null> {
  return (value, at) => (value === null ? null : inner(value, at));
}

/** Where nothing is written, as by an earlier version, that is null. */
/* @__NO_SIDE_EFFECTS__ */
export function optional<T>(inner: Shape<T>): Shape<T | null> {
  return (value, at) => (value === undefined || value === null ? null : inner(value, at));
}

/* @__NO_SIDE_EFFECTS__ */
export function list<T>(inner: Shape<T>): Shape<readonly T[]> {
  return (value, at = "") => {
    if (!Array.isArray(value)) throw new ShapeError(at, "a list");
    return value.map((each: unknown, index) => inner(each, `${at}[${index}]`));
  };
}

/** Two of a kind, in order. */
/* @__NO_SIDE_EFFECTS__ */
export function pair<T>(inner: Shape<T>): Shape<readonly [T, T]> {
  return (value, at = "") => {
    if (!Array.isArray(value) || value.length !== 2) throw new ShapeError(at, "a pair");
    return [inner(value[0], `${at}[0]`), inner(value[1], `${at}[1]`)];
  };
}

/** An object whose values are all alike. */
/* @__NO_SIDE_EFFECTS__ */
export function dictionary<T>(inner: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return (value, at = "") =>
    Object.fromEntries(Object.entries(object(value, at)).map(([name, each]) => [name, inner(each, `${at}.${name}`)]));
}

type Fields = Readonly<Record<string, Shape<unknown>>>;
type Row<F extends Fields> = { readonly [Name in keyof F]: Of<F[Name]> };

/** An object with these fields. */
/* @__NO_SIDE_EFFECTS__ */
export function record<F extends Fields>(fields: F): Shape<Row<F>> {
  return (value, at = "") => {
    const from = object(value, at);
    const read = Object.entries(fields).map(([name, field]) => [name, field(from[name], `${at}.${name}`)]);
    return Object.fromEntries(read) as Row<F>;
  };
}

/** One of several objects, told apart by the text in the field `tag`. */
/* @__NO_SIDE_EFFECTS__ */
export function variants<Tag extends string, V extends Readonly<Record<string, Fields>>>(
  tag: Tag,
  each: V,
): Shape<{ [Name in keyof V]: Row<V[Name]> & { readonly [T in Tag]: Name } }[keyof V]> {
  return (value, at = "") => {
    const name = text(object(value, at)[tag], `${at}.${tag}`);
    const fields = Object.hasOwn(each, name) ? each[name] : undefined;
    if (fields === undefined) throw new ShapeError(`${at}.${tag}`, `one of ${Object.keys(each).join(", ")}`);
    return { ...record(fields)(value, at), [tag]: name } as never;
  };
}

function object(value: unknown, at: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) throw new ShapeError(at, "an object");
  return value as Readonly<Record<string, unknown>>;
}
