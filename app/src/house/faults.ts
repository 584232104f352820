/** What is wrong, in the language of the page where the page has words for it, else as home says it. */

import type { HomeFault } from "../home/client";
import type { TextKey } from "../messages/catalogue";
import { text } from "../messages/language.svelte";

export interface Said {
  readonly title: string;
  readonly advice: string;
}

const KNOWN: Readonly<Record<string, readonly [title: TextKey, advice: TextKey]>> = {
  "openstride:not-signed-in": ["app.home.refused", "app.home.refused.advice"],
  "openstride:refused": ["app.home.refused", "app.home.refused.advice"],
  "openstride:activity-not-found": ["house.fault.activity", "house.fault.gone.advice"],
  "openstride:shoe-not-found": ["house.fault.shoe", "house.fault.gone.advice"],
  "openstride:shoe-worn": ["house.fault.worn", "house.fault.worn.advice"],
  "openstride:mounting": ["house.fault.mounting", "house.fault.mounting.advice"],
  "openstride:activities-overlap": ["house.fault.overlap", "house.fault.overlap.advice"],
  "openstride:not-mergeable": ["house.fault.not_mergeable", "house.fault.not_mergeable.advice"],
  "openstride:shoes-differ": ["house.fault.shoes_differ", "house.fault.shoes_differ.advice"],
  "openstride:not-merged": ["house.fault.not_merged", "house.fault.gone.advice"],
  "openstride:batch-not-found": ["house.fault.batch", "house.fault.gone.advice"],
  "openstride:batch-undone": ["house.fault.batch_undone", "house.fault.batch_undone.advice"],
  "openstride:activity-part": ["house.fault.part", "house.fault.gone.advice"],
  "openstride:not-typed": ["house.fault.not_typed", "house.fault.gone.advice"],
  "openstride:not-yet-run": ["house.typed.start.yet", "house.fault.not_yet_run.advice"],
  "openstride:too-fast": ["house.typed.way.fast", "house.fault.too_fast.advice"],
  "openstride:not-in-bin": ["house.fault.not_in_bin", "house.fault.gone.advice"],
  "openstride:at-work": ["house.fault.at_work", "house.fault.at_work.advice"],
  "openstride:damaged": ["house.fault.damaged", "house.fault.damaged.advice"],
  "openstride:disk-full": ["house.fault.full", "house.fault.full.advice"],
  "openstride:database-unavailable": ["house.fault.database", "house.fault.database.advice"],
};

export function saidOf(fault: HomeFault): Said {
  if (fault.kind === "unreachable") {
    return { title: text("house.fault.unreachable"), advice: text("house.fault.unreachable.advice") };
  }
  if (fault.kind === "unreadable") {
    return { title: text("house.fault.unreadable"), advice: text("house.fault.unreadable.advice") };
  }
  const known = KNOWN[fault.problem.type];
  if (known === undefined) return { title: fault.problem.detail, advice: fault.problem.advice };
  return { title: text(known[0]), advice: text(known[1]) };
}
