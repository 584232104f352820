/** The month that the calendar shows: all of its activities, or what was last seen of them while home is out of reach. */

import type { HomeFault } from "../home/client";
import { HomeError } from "../home/client";
import type { Activity } from "../home/history";
import type { MonthKey } from "./calendar";
import { dayKeyOf, dayLater, monthLater, monthOfDay } from "./calendar";
import { client, lastSeen } from "./history.svelte";
import type { Wanted } from "./wanted";
import { EVERYTHING, matches, queryOf } from "./wanted";

/** As many as home gives at once. */
const A_PAGE = "200";

class Month {
  #key = $state<MonthKey>("");
  #wanted: Wanted = EVERYTHING;
  #activities = $state.raw<readonly Activity[]>([]);
  #state = $state<"asking" | "there" | "out of reach">("asking");
  #fault = $state.raw<HomeFault | null>(null);
  #last = 0;

  /** Oldest last, as in the list. */
  get activities(): readonly Activity[] {
    return this.#activities;
  }

  /** All of the month is known. */
  get complete(): boolean {
    return this.#state === "there";
  }

  get fault(): HomeFault | null {
    return this.#fault;
  }

  /** When what is shown was seen, where that is not now. */
  get seen(): Date | null {
    return this.#state === "out of reach" ? lastSeen().at : null;
  }

  async show(key: MonthKey, wanted: Wanted): Promise<void> {
    const mine = (this.#last += 1);
    if (key !== this.#key || JSON.stringify(wanted) !== JSON.stringify(this.#wanted)) this.#activities = [];
    [this.#key, this.#wanted, this.#state] = [key, wanted, "asking"];
    try {
      const found = await this.#all();
      if (mine === this.#last) [this.#activities, this.#state, this.#fault] = [found, "there", null];
    } catch (error) {
      if (!(error instanceof HomeError)) throw error;
      if (mine !== this.#last) return;
      [this.#state, this.#fault] = ["out of reach", error.fault];
      if (this.#activities.length === 0) this.#activities = lastSeen().activities.filter((each) => this.#holds(each));
    }
  }

  again(): Promise<void> {
    return this.show(this.#key, this.#wanted);
  }

  /** Takes what an activity is now. An answer that is under way may not know of it yet. */
  amend(activity: Activity): void {
    if (this.#key !== "" && this.#state === "asking") void this.again();
    const others = this.#activities.filter(({ id }) => id !== activity.id);
    if (this.#holds(activity)) others.push(activity);
    this.#activities = others.sort((a, b) => (a.start < b.start ? 1 : -1));
  }

  /** Asks for a day more at both ends: a month begins earlier in one time zone than in another. */
  async #all(): Promise<readonly Activity[]> {
    const span = { from: dayLater(`${this.#key}-01`, -1), to: dayLater(`${monthLater(this.#key, 1)}-01`, 0) };
    const query = queryOf({ ...this.#wanted, ...span }, false);
    query.set("limit", A_PAGE);
    const found: Activity[] = [];
    for (let after: string | null = ""; after !== null; ) {
      if (after !== "") query.set("after", after);
      const page = await client.page(query);
      found.push(...page.activities);
      after = page.after;
    }
    return found.filter((each) => this.#holds(each));
  }

  #holds(activity: Activity): boolean {
    return monthOfDay(dayKeyOf(activity)) === this.#key && matches(activity, { ...this.#wanted, from: null, to: null }, false);
  }
}

export const month = new Month();
