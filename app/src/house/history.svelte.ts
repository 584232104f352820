/**
 * The list of activities that is looked at: as many pages of it as were asked for, newest first. It stays as it is while
 * one of them is looked at, so that the way back leads to the same place.
 */

import type { HomeFault } from "../home/client";
import { HomeError } from "../home/client";
import type { Activity, ActivityPage } from "../home/history";
import { activityPageShape, HistoryClient } from "../home/history";
import { home, Seen } from "./seen.svelte";
import type { Wanted } from "./wanted";
import { EVERYTHING, matches, queryOf } from "./wanted";

export const client = new HistoryClient(home);

/** The first page of everything: what there is to see while home is out of reach. */
const newest = new Seen("activities", activityPageShape, () => client.page(queryOf(EVERYTHING, false)));

/** What was seen last, and when; nothing where that was never. */
export function lastSeen(): { readonly activities: readonly Activity[]; readonly at: Date | null } {
  return { activities: newest.value?.activities ?? [], at: newest.at };
}

class History {
  #wanted = $state.raw<Wanted>(EVERYTHING);
  #deleted = $state(false);
  #activities = $state.raw<readonly Activity[]>([]);
  /** Where the list goes on; null at its end. */
  #after = $state<string | null>(null);
  #state = $state<"asking" | "there" | "out of reach">("asking");
  #fault = $state.raw<HomeFault | null>(null);
  #last = 0;

  get activities(): readonly Activity[] {
    return this.#activities;
  }

  get complete(): boolean {
    return this.#state === "there" && this.#after === null;
  }

  get asking(): boolean {
    return this.#state === "asking";
  }

  get fault(): HomeFault | null {
    return this.#fault;
  }

  /** When what is shown was seen, where that is not now. */
  get seen(): Date | null {
    return this.#state === "out of reach" ? newest.at : null;
  }

  /** Shows a list from its beginning, or the same one again with what has changed in it. */
  async show(wanted: Wanted, deleted: boolean): Promise<void> {
    const same = this.#deleted === deleted && JSON.stringify(this.#wanted) === JSON.stringify(wanted);
    if (!same) [this.#activities, this.#after] = [[], null];
    [this.#wanted, this.#deleted, this.#state] = [wanted, deleted, "asking"];
    const plain = !deleted && JSON.stringify(wanted) === JSON.stringify(EVERYTHING);
    await this.#ask(async () => (plain ? await this.#newest() : await client.page(queryOf(wanted, deleted))), (page) => {
      const known = this.#activities.slice(0, page.activities.length).map(({ id }) => id);
      const goesOn = known.length > 0 && page.activities.every(({ id }, index) => known[index] === id);
      if (goesOn && page.after !== null) {
        this.#activities = [...page.activities, ...this.#activities.slice(page.activities.length)];
      } else {
        [this.#activities, this.#after] = [page.activities, page.after];
      }
    });
  }

  /** Looks again at what is shown. */
  again(): Promise<void> {
    return this.show(this.#wanted, this.#deleted);
  }

  /** Adds the next page. */
  async more(): Promise<void> {
    const after = this.#after;
    if (after === null || this.#state === "asking") return;
    this.#state = "asking";
    const query = queryOf(this.#wanted, this.#deleted);
    query.set("after", after);
    await this.#ask(() => client.page(query), (page) => {
      this.#activities = [...this.#activities, ...page.activities];
      this.#after = page.after;
    });
  }

  /** Takes what an activity is now, so that the list says it too. An answer that is under way may not know of it yet. */
  amend(activity: Activity): void {
    if (this.#state === "asking") void this.again();
    const others = this.#activities.filter(({ id }) => id !== activity.id);
    if (!matches(activity, this.#wanted, this.#deleted)) {
      this.#activities = others;
      return;
    }
    const at = others.findIndex((each) => isBefore(each, activity));
    // One that is older than all that are known stands on a page that was not asked for yet.
    if (at < 0 && this.#after !== null) this.#activities = others;
    else this.#activities = others.toSpliced(at < 0 ? others.length : at, 0, activity);
  }

  /** Leaves out one that is gone. */
  drop(id: string): void {
    if (this.#state === "asking") void this.again();
    this.#activities = this.#activities.filter((each) => each.id !== id);
  }

  async #newest(): Promise<ActivityPage> {
    await newest.refresh();
    if (newest.fault !== null) throw new HomeError(newest.fault);
    return newest.value ?? { activities: [], after: null };
  }

  async #ask(ask: () => Promise<ActivityPage>, take: (page: ActivityPage) => void): Promise<void> {
    const mine = (this.#last += 1);
    try {
      const page = await ask();
      if (mine !== this.#last) return;
      take(page);
      [this.#state, this.#fault] = ["there", null];
    } catch (error) {
      if (!(error instanceof HomeError)) throw error;
      if (mine !== this.#last) return;
      [this.#state, this.#fault] = ["out of reach", error.fault];
      if (this.#activities.length === 0) {
        const kept = newest.value?.activities ?? [];
        this.#activities = kept.filter((each) => matches(each, this.#wanted, this.#deleted));
      }
    }
  }
}

/** Whether one stands below another in the list. */
function isBefore(one: Activity, other: Activity): boolean {
  const [a, b] = [new Date(one.start).getTime(), new Date(other.start).getTime()];
  return a < b || (a === b && one.id < other.id);
}

export const history = new History();
