/** What became of a file, in words. */

import type { Batch, BroughtFile } from "../home/batches";
import { VERDICTS } from "../home/batches";
import type { Verdict } from "../home/batches";
import type { TextKey } from "../messages/catalogue";
import { CATALOGUES } from "../messages/catalogue";
import { language, text } from "../messages/language.svelte";
import { number } from "../messages/numbers";
import { activitiesOf } from "./said";

export function verdictName(verdict: Verdict): string {
  return text(`import.verdict.${verdict}`);
}

/** Says why a file was not simply imported; empty where it was. */
export function whyOf({ verdict, reason, place, activities, days, pulse }: BroughtFile): string {
  if (verdict === null) return text("house.bring.waits");
  if (verdict === "archive" || verdict === "recording") return text(`house.bring.${verdict}`);
  if (verdict === "duplicate") return text("import.same_as", { name: reason ?? "" });
  if (verdict === "imported" && pulse !== null) return text("import.heart_rates", { heart_rates: heartRatesOf(pulse.number), days: spanOf(pulse) });
  if (verdict === "imported") return days > 0 ? daysOf(days) : activities.length > 1 ? activitiesOf(activities.length) : "";
  const why = reasonOf(reason);
  const placed = place === null ? why : text(`import.place.${place.unit}`, { why, number: place.number });
  return verdict === "damaged" && (activities.length > 0 || pulse !== null) ? text("import.kept", { why: placed }) : placed;
}

/** What is told of a batch: how many files had each verdict, of those that any had. */
export function countsOf(batch: Batch, refused: readonly BroughtFile[]): readonly { verdict: Verdict; n: number }[] {
  return VERDICTS.flatMap((verdict) => {
    const n = (batch.verdicts[verdict] ?? 0) + refused.filter((each) => each.verdict === verdict).length;
    return n === 0 ? [] : [{ verdict, n }];
  });
}

/** How far a batch is, from 0 to 1: half of it is to arrive, half to be read. */
export function shareOf({ files, waiting }: Pick<Batch, "files" | "waiting">, { sent, total }: { sent: number; total: number }): number {
  const arrived = total === 0 ? 1 : sent / total;
  const all = Math.max(files, total - sent, 1);
  return 0.5 * arrived + 0.5 * ((files - waiting) / all);
}

export function filesOf(n: number): string {
  return text(n === 1 ? "house.bring.files.one" : "house.bring.files", { n: number(n, 0, language.code) });
}

export function daysOf(n: number): string {
  return text(n === 1 ? "house.bring.days.one" : "house.bring.days", { n: number(n, 0, language.code) });
}

export function heartRatesOf(n: number): string {
  return text(n === 1 ? "house.bring.heart_rates.one" : "house.bring.heart_rates", { n: number(n, 0, language.code) });
}

/** Writes from which day to which something goes, or the one day on which it was. */
function spanOf({ first, last }: { first: string; last: string }): string {
  return new Intl.DateTimeFormat(language.tag, { dateStyle: "medium" }).formatRange(new Date(first), new Date(last));
}

function reasonOf(reason: string | null): string {
  const key = `import.reason.${reason ?? "unknown"}`;
  return isKey(key) ? text(key) : text("import.reason.unknown");
}

function isKey(key: string): key is TextKey {
  return Object.hasOwn(CATALOGUES.en, key);
}
