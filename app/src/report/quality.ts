/** The facts about the samples of a foot, as they are read. */

import type { TextKey } from "../messages/catalogue";
import { language, text } from "../messages/language.svelte";
import { clock, NOT_KNOWN, number, significant } from "../messages/numbers";
import type { Quality } from "./document";

const DEGREES = 180 / Math.PI;
const GRAVITY = 9.80665;
const SPACE = "\u00a0";

interface Fact {
  readonly name: TextKey;
  readonly written: (of: Quality) => string;
}

export const FACTS: readonly Fact[] = [
  { name: "page.quality.rate", written: ({ rate }) => withUnit(significant(rate, 4, language.code), "unit.hz") },
  {
    name: "page.quality.samples",
    written: ({ samples, duration }) =>
      text("page.quality.samples.value", { n: whole(samples), time: clock(duration) }),
  },
  { name: "page.quality.missing", written: ({ share_missing: share }) => (share > 0 ? percent(share) : none()) },
  {
    name: "page.quality.longest_gap",
    written: ({ longest_gap: gap }) => (gap > 0 ? withUnit(significant(gap, 2, language.code), "unit.s") : none()),
  },
  { name: "page.quality.strides", written: ({ strides }) => whole(strides) },
  { name: "page.quality.measured", written: ({ measured }) => whole(measured) },
  { name: "page.quality.clipped", written: ({ clipped }) => (clipped > 0 ? whole(clipped) : none()) },
  { name: "page.quality.range", written: range },
  { name: "page.quality.mount", written: mount },
  {
    name: "page.quality.flips",
    written: ({ flips }) => (flips > 0 ? text("page.quality.flips.value", { n: flips }) : none()),
  },
  {
    name: "page.quality.bias",
    // It is learned while the foot stands; where it never did, it is not known.
    written: ({ gyr_bias: bias }) =>
      bias > 0 ? withUnit(significant(bias * DEGREES, 2, language.code), "unit.degree_per_s") : NOT_KNOWN,
  },
];

function range({ acc_range: acc, gyr_range: gyr }: Quality): string {
  const parts = [
    acc === null ? NOT_KNOWN : withUnit(whole(acc / GRAVITY), "unit.g"),
    gyr === null ? NOT_KNOWN : withUnit(whole(gyr * DEGREES), "unit.degree_per_s"),
  ];
  return parts.join(text("page.list"));
}

function mount({ mount: turned }: Quality): string {
  if (turned === null) return NOT_KNOWN;
  return turned.map((angle) => withUnit(whole(angle * DEGREES), "unit.degree")).join(text("page.list"));
}

function none(): string {
  return text("page.quality.none");
}

function whole(value: number): string {
  return number(value, 0, language.code);
}

function percent(share: number): string {
  return withUnit(significant(100 * share, 2, language.code), "unit.percent");
}

function withUnit(value: string, unit: Extract<TextKey, `unit.${string}`>): string {
  return `${value}${unit === "unit.degree" ? "" : SPACE}${text(unit)}`;
}
