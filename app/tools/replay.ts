/** A live log from a folder of this machine, played once more; `replay.mjs` starts it. */

import type { Given } from "../src/engine/live";
import { LiveFoot } from "../src/engine/live";
import { doubles } from "../src/recordings/entries";
import { hexOf, readEntries } from "../src/recordings/log";
import type { Side } from "../src/recordings/side";
import { SIDES } from "../src/recordings/side";
import { folderAt } from "./folder";

export async function print(path: string): Promise<void> {
  let feet = freshFeet();
  for await (const entry of readEntries(folderAt(path))) {
    if (entry.name === "Received" && entry.side !== null) {
      tell(entry.side, feet[entry.side].take(entry.source, entry.value));
    }
    if (entry.name === "Event" && entry.kind === "start") feet = freshFeet();
    if (entry.name === "Event" && entry.kind === "stop") for (const side of SIDES) tell(side, feet[side].end());
  }
}

function tell(side: Side, { strides }: Given): void {
  for (const { pathChecksum, values } of strides) {
    console.log(side, pathChecksum.toString(16).padStart(8, "0"), hexOf(doubles(values)));
  }
}

function freshFeet(): Record<Side, LiveFoot> {
  return { left: new LiveFoot("left"), right: new LiveFoot("right") };
}
