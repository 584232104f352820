/** Two activities held against each other: what is claimed, and in which words. */

import "../reader";

import { expect, test } from "vitest";

import { comparedOf, railOf, statementOf } from "../../src/after/compared";
import type { ComparedMetric } from "../../src/home/history";

function row(metric: string, verdict: ComparedMetric["verdict"], side: ComparedMetric["side"] = null): ComparedMetric {
  const of = (value: number) => ({ value, uncertainty: 0.002 });
  const known = { metric, side, verdict, n: 20, needed: null, rail: [0.15, 0.35] as const };
  const enough = verdict !== "not_enough_data";
  return { ...known, this_run: enough ? of(0.25) : null, other_run: enough ? of(0.235) : null, difference: enough ? of(0.015) : null };
}

const AT = { speed: [3, 3.3] as const };

test("real differences come first, foot by foot only where they are real", () => {
  const metrics = [
    row("cadence", "not_told_apart"),
    row("contact_time", "real_difference"),
    row("contact_time", "not_told_apart", "left"),
    row("strike_angle", "real_difference", "right"),
    row("impact", "not_enough_data"),
    row("of a newer home", "real_difference"),
  ];
  const found = comparedOf({ metrics });
  expect(found.real.map(({ metric, side }) => [metric, side])).toEqual([
    ["contact_time", null],
    ["strike_angle", "right"],
  ]);
  expect(found.alike.map(({ metric }) => metric)).toEqual(["cadence"]);
  expect(found.lacking.map(({ metric }) => metric)).toEqual(["impact"]);
});

test("the sentence names a foot where both together do not show it", () => {
  const both = [row("contact_time", "real_difference"), row("contact_time", "real_difference", "left")];
  const said = (metrics: ComparedMetric[]): string => statementOf(AT, comparedOf({ metrics }));
  expect(said(both)).toBe("A against B: Contact time +15\u00a0±\u00a04\u00a0ms.");
  expect(said([row("contact_time", "real_difference", "left")])).toContain("Contact time (left)");
  expect(said([row("cadence", "not_told_apart")])).toBe("Nothing is told apart.");
  expect(said([row("cadence", "not_enough_data")])).toContain("Not enough data");
});

test("without a common speed nothing is claimed", () => {
  const found = comparedOf({ metrics: [row("contact_time", "real_difference")] });
  expect(statementOf({ speed: null }, found)).toContain("no speed in common");
});

test("a difference lies on a rail about zero, half as wide as the metric's own", () => {
  const rail = railOf(row("contact_time", "real_difference"));
  expect(rail?.from).toBeCloseTo(-0.05);
  expect(rail?.to).toBeCloseTo(0.05);
  expect(railOf({ rail: null })).toBeNull();
});
