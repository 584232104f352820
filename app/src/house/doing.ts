/** What is done to activities, from more than one screen: at home, in what is shown of it, and with its way back. */

import type { HomeFault } from "../home/client";
import type { Activity, ActivityEdit, WholeActivity } from "../home/history";
import { text } from "../messages/language.svelte";
import { client, history } from "./history.svelte";
import { lookedAt } from "./lookedAt.svelte";
import { titleOf } from "./said";
import { faultOf } from "./seen.svelte";
import { undo } from "./undo.svelte";

export async function edit(activity: Activity, to: ActivityEdit): Promise<HomeFault | null> {
  return await done(() => client.edit(activity.id, to));
}

/** Looks at an activity anew: something else than its runner changed it. Rejects with a {@link HomeError}. */
export async function refreshed(id: string): Promise<void> {
  const activity = await client.one(id);
  history.amend(activity);
  lookedAt(id).take(activity);
}

/** Takes an activity out of the bin. */
export async function restore(activity: Activity): Promise<void> {
  const back = (): Promise<HomeFault | null> => done(() => client.putAway(activity.id));
  told(await done(() => client.restore(activity.id)), text("house.bin.restored", { title: titleOf(activity) }), back);
}

/** Puts an activity into the bin. */
export async function putAway(activity: Activity): Promise<void> {
  const back = (): Promise<HomeFault | null> => done(() => client.restore(activity.id));
  told(await done(() => client.putAway(activity.id)), text("house.bin.put", { title: titleOf(activity) }), back);
}

function done(work: () => Promise<WholeActivity>): Promise<HomeFault | null> {
  return faultOf(async () => {
    const activity = await work();
    history.amend(activity);
    lookedAt(activity.id).take(activity);
  });
}

function told(fault: HomeFault | null, what: string, back: () => Promise<HomeFault | null>): void {
  if (fault === null) undo.offer(what, back);
  else undo.refuse(fault);
}
