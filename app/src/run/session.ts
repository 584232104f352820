/** The one recorder of the page; its workers start at first use. */

import { Recorder } from "./recorder";
import { said } from "./said.svelte";

let opened: Promise<Recorder> | null = null;

export function recorder(): Promise<Recorder> {
  opened ??= Recorder.open().then((recorder) => {
    said.listen(recorder);
    return recorder;
  });
  return opened;
}

/** Held by the tab that records a run; as in the recorder's worker. */
export const RECORDER_LOCK = "openstride-recorder";
