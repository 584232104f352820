/** The coach of a live log from a folder of this machine, heard once more; `said.mjs` starts it. */

import { CoachSession } from "../src/coach/session";
import type { Said } from "../src/coach/session";
import { readEntries } from "../src/recordings/log";
import { HeardCoach } from "../src/workers/heard";
import type { ToEngine } from "../src/workers/protocol";
import { folderAt } from "./folder";

export async function print(path: string): Promise<void> {
  const heard = new HeardCoach();
  for await (const entry of readEntries(folderAt(path))) {
    // What is seen after the runner has stopped is too late to be told.
    if (entry.name === "Event" && entry.kind === "stop") break;
    heard.take(entry);
  }
  const [coached, ...rest] = heard.messages;
  if (coached?.type !== "coached") return;
  const session = new CoachSession(coached.start, coached);
  for (const { kind, text } of rest.flatMap((each) => told(session, each))) console.log(kind, text);
}

function told(session: CoachSession, message: ToEngine): Said[] {
  if (message.type === "kept") return message.strides.flatMap(({ side, at, values }) => session.take(side, at, values));
  if (message.type === "not_now") session.notNow(message.at, message.duration);
  if (message.type === "never") session.never(message.kind);
  return [];
}
