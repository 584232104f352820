import { describe, expect, test } from "vitest";

import type { Curve, Series } from "../../src/home/history";
import { bucketAt, lineOf, middleOf, readingAt, ribbonOf, stretches, stripsOf } from "../../src/house/course";

const FRAME = { view: [0, 100], scale: [0, 10] } as const;

function curve(mean: readonly (number | null)[], facts: Partial<Curve> = {}): Curve {
  return {
    metric: "cadence",
    foot: null,
    grade: "pod_raw",
    source: null,
    bucket: mean.map((_, index) => index),
    mean,
    least: mean.map((value) => (value ?? 5) - 1),
    greatest: mean.map((value) => (value ?? 5) + 1),
    gaps: [],
    ...facts,
  };
}

function series(curves: readonly Curve[], facts: Partial<Series> = {}): Series {
  return { by: "time", length: 100, buckets: 4, gaps: [], series: curves, ...facts };
}

describe("which charts there are", () => {
  test("what a foot has of its own is drawn of each, all else of both together", () => {
    const feet = (metric: string) => [null, "left" as const, "right" as const].map((foot) => curve([1, 2], { metric, foot }));
    const strips = stripsOf(series([...feet("contact_time"), ...feet("cadence")]));
    expect(strips.map(({ metric, curves }) => [metric, curves.map(({ foot }) => foot)])).toEqual([
      ["cadence", [null]],
      ["contact_time", ["left", "right"]],
    ]);
  });

  test("one foot alone is drawn as that foot", () => {
    const [strip] = stripsOf(series([curve([1], { foot: "left" })]));
    expect(strip?.curves.map(({ foot }) => foot)).toEqual(["left"]);
  });

  test("what stays the same is a level line on a scale that spans something", () => {
    const level = curve([150, 150], { metric: "heart_rate", least: [150, 150], greatest: [150, 150], grade: "watch" });
    expect(stripsOf(series([level]))[0]?.reach).toEqual([149, 151]);
  });

  test("a metric without a mean anywhere has none", () => {
    expect(stripsOf(series([curve([null, null])]))).toEqual([]);
  });

  test("the scale holds the means and what usually lies around them, and not a single stride far off", () => {
    const [strip] = stripsOf(series([curve([4, 5, 6], { greatest: [5, 6, 100] })]));
    expect(strip?.reach).toEqual([3, 7]);
  });
});

describe("a line", () => {
  test("goes on over a bucket that holds nothing, and stops at a pause", () => {
    const one = curve([1, 2, 3], { bucket: [0, 2, 3] });
    expect(stretches(series([one]), one)).toEqual([[0, 1, 2]]);
    expect(stretches(series([one], { gaps: [{ start: 30, end: 45, seconds: 15 }] }), one)).toEqual([[0], [1, 2]]);
  });

  test("stops where its own instrument said nothing, and only it does", () => {
    const heart = curve([1, 2, 3], { gaps: [{ start: 30, end: 60, seconds: 120 }] });
    const speed = curve([1, 2, 3]);
    const both = series([heart, speed]);
    expect(stretches(both, heart)).toEqual([[0, 1], [2]]);
    expect(stretches(both, speed)).toEqual([[0, 1, 2]]);
  });

  test("leaves out a bucket without a mean", () => {
    const one = curve([1, null, 3]);
    expect(stretches(series([one]), one)).toEqual([[0, 2]]);
  });

  test("runs through the middles of the buckets, and the ribbon around them", () => {
    const one = curve([5, 6]);
    expect(lineOf(series([one]), one, FRAME)).toBe("M125 50L375 40");
    expect(ribbonOf(series([one]), one, FRAME)).toBe("M125 40L375 30L375 50L125 60z");
  });

  test("of one point alone is drawn so that it can be seen", () => {
    const one = curve([5]);
    expect(lineOf(series([one]), one, FRAME)).toBe("M125 50L125 50");
  });
});

test("the cursor finds the bucket below it, and never one beyond the ends", () => {
  expect([-1, 0, 0.26, 0.999, 2].map((share) => bucketAt({ buckets: 4 }, share))).toEqual([0, 0, 1, 3, 3]);
  expect(middleOf({ length: 100, buckets: 4 }, 1)).toBe(37.5);
});

test("nothing is read where nothing is known", () => {
  const one = curve([5], { bucket: [2] });
  expect(readingAt(one, 2)).toEqual({ mean: 5, least: 4, greatest: 6 });
  expect(readingAt(one, 1)).toBeNull();
});
