/** What is done to activities, from more than one screen: at home, in what is shown of it, and with its way back. */

import type { HomeFault } from "../home/client";
import type { Activity, ActivityEdit, Typed, WholeActivity } from "../home/history";
import { text } from "../messages/language.svelte";
import { place } from "../screens/place.svelte";
import { activityAddress } from "../screens/where";
import { client, history } from "./history.svelte";
import { month } from "./month.svelte";
import { forgetActivity, lookedAt } from "./lookedAt.svelte";
import { titleOf } from "./said";
import { faultOf } from "./seen.svelte";
import { undo } from "./undo.svelte";

async function edit(activity: Activity, to: ActivityEdit): Promise<HomeFault | null> {
  return await doing(async () => {
    take(await client.edit(activity.id, to));
    // With other figures it may be the same run as another, or none of those that it was.
    if (activity.source === "typed") await history.again();
  });
}

/** Types in an activity that nobody recorded. Where the same run is there from a better source, it is beside that one. */
export async function typeIn(id: string, typed: Typed): Promise<HomeFault | null> {
  return await doing(async () => {
    const found = await client.typeIn(id, typed);
    take(found);
    const said = found.beside === null ? "house.typed.done" : "house.typed.double";
    undo.offer(text(said, { title: titleOf(found) }), () => done(() => client.putAway(id)));
  });
}

/** Lets an activity be as its runner wants it. Only what is changed is sent: what another device changes meanwhile stays. */
export async function change(before: WholeActivity, wanted: ActivityEdit): Promise<HomeFault | null> {
  const names = (Object.keys(wanted) as (keyof ActivityEdit)[]).filter((name) => wanted[name] !== before[name]);
  const only = (of: ActivityEdit): ActivityEdit => Object.fromEntries(names.map((name) => [name, of[name]]));
  const fault = names.length === 0 ? null : await edit(before, only(wanted));
  if (fault === null && names.length > 0) {
    undo.offer(text("house.activity.changed", { title: titleOf(before) }), () => edit(before, only(before)));
  }
  return fault;
}

/** Looks at an activity anew: something else than its runner changed it. Rejects with a {@link HomeError}. */
export async function refreshed(id: string): Promise<void> {
  take(await client.one(id));
}

/** Takes an activity out of the bin. */
export async function restore(activity: Activity): Promise<void> {
  const back = (): Promise<HomeFault | null> => done(() => client.putAway(activity.id));
  told(await done(() => client.restore(activity.id)), text("house.bin.restored", { title: titleOf(activity) }), back);
}

/**
 * Takes an activity that is the same run as another for a run of its own, or lets it be the same run again; `other` is one
 * that is shown and of which that says something else from then on.
 */
export async function setApart(activity: Activity, apart: boolean, other: string | null = null): Promise<void> {
  const to = (is: boolean): Promise<HomeFault | null> =>
    doing(async () => {
      const found = await client.apart(activity.id, is);
      take(found);
      for (const id of new Set([other, found.beside])) if (id !== null && id !== activity.id) await refreshed(id);
      await history.again();
    });
  const said = text(apart ? "house.doubles.apart.done" : "house.doubles.together.done", { title: titleOf(activity) });
  told(await to(apart), said, () => to(!apart));
}

/** Puts an activity into the bin. */
export async function putAway(activity: Activity): Promise<void> {
  const back = (): Promise<HomeFault | null> => done(() => client.restore(activity.id));
  told(await done(() => client.putAway(activity.id)), text("house.bin.put", { title: titleOf(activity) }), back);
}

/** Makes one activity of several, and goes to it. */
export async function merge(activities: readonly Activity[], shoe: string | null): Promise<HomeFault | null> {
  const ids = activities.map(({ id }) => id);
  return await doing(async () => {
    const whole = await client.merge(ids, shoe);
    await history.again();
    place.go(activityAddress(whole.id));
    undo.offer(text("house.merge.done", { n: ids.length }), () =>
      doing(async () => {
        await client.split(whole.id);
        await history.again();
        place.go("#/history");
      }),
    );
  });
}

/** Makes several again of one that was merged. */
export async function split({ id, parts, shoe }: WholeActivity): Promise<void> {
  const fault = await doing(async () => {
    await client.split(id);
    await history.again();
    place.go("#/history");
  });
  told(fault, text("house.split.done", { n: parts.length }), () => merge(parts, shoe));
}

/** Deletes what is in the bin. There is no way back, so it is asked for twice. */
export async function remove(activity: Activity): Promise<HomeFault | null> {
  return await doing(async () => {
    await client.remove(activity.id);
    forgetActivity(activity.id);
    history.drop(activity.id);
    place.go("#/bin");
  });
}

/** Does something at home. The way back of what was done before is gone with it: pressed now, it would meet this half way. */
function doing(work: () => Promise<void>): Promise<HomeFault | null> {
  undo.close();
  return faultOf(work);
}

function done(work: () => Promise<WholeActivity>): Promise<HomeFault | null> {
  return doing(async () => {
    take(await work());
  });
}

/** Wherever an activity is shown, it is as it is now. */
function take(activity: WholeActivity): void {
  history.amend(activity);
  month.amend(activity);
  lookedAt(activity.id).take(activity);
}

function told(fault: HomeFault | null, what: string, back: () => Promise<HomeFault | null>): void {
  if (fault === null) undo.offer(what, back);
  else undo.refuse(fault);
}
