/** Records in the order in which they are read, and what lies between those who held one. */

import type { RecordSet, RecordStep } from "../home/progress";

export function grouped(records: readonly RecordSet[]): { readonly fastest: readonly RecordSet[]; readonly most: readonly RecordSet[] } {
  const held = records.filter(({ steps }) => steps.length > 0);
  return {
    fastest: held.filter(({ kind }) => kind === "fastest").sort((a, b) => (a.length ?? 0) - (b.length ?? 0)),
    most: held.filter(({ kind }) => kind !== "fastest"),
  };
}

export function best({ steps }: RecordSet): RecordStep {
  const last = steps.at(-1);
  if (last === undefined) throw new RangeError("nobody has set this record");
  return last;
}

/** Those before the one who holds it, the newest first. */
export function before({ steps }: RecordSet): readonly RecordStep[] {
  return steps.slice(0, -1).reverse();
}

/** How much one of those before is short of the best. */
export function gapTo(record: RecordSet, step: RecordStep): number {
  return Math.abs(step.value - best(record).value);
}
