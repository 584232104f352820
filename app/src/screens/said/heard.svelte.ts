/** What was said in a run, for the screens that come after it. Call it where a component begins. */

import type { Worded } from "../../coach/speech";
import { language } from "../../messages/language.svelte";
import { said } from "../../run/said.svelte";

export function heardIn(run: () => string): { readonly all: readonly Worded[] } {
  let all = $state.raw<readonly Worded[]>([]);
  $effect(() => {
    // In another language the same is worded again.
    void language.code;
    said.list(run()).then(
      (found) => (all = found),
      () => (all = []),
    );
  });
  return {
    get all() {
      return all;
    },
  };
}
