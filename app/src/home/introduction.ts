/**
 * Who runs, as said in the first minute, when home may be out of reach: kept in this browser until home has it.
 */

import { forget, remember, remembered } from "../remembered";
import type { Of } from "../shape";
import { nullable, number, record, text } from "../shape";
import { HomeClient, HomeError } from "./client";
import type { Profile } from "./equipment";
import { profileShape } from "./equipment";

const NAME = "introduction";
const kept = record({ name: text, mass: nullable(number), height: nullable(number) });
/** What is asked in the first minute. */
export type Introduction = Of<typeof kept>;

/** A profile with all that stands in it, also what this page does not know: it is written back whole. */
function whole(value: unknown): Profile {
  return { ...(value as object), ...profileShape(value) };
}

/** What waits for home; null where nothing does. */
export function waiting(): Introduction | null {
  try {
    return kept(JSON.parse(remembered(NAME) ?? "null"));
  } catch {
    return null;
  }
}

/** Keeps what was said, and tells home where it can be reached. */
export async function introduce(said: Introduction, client = new HomeClient()): Promise<void> {
  remember(NAME, JSON.stringify(said));
  await sendIntroduction(client);
}

/** Tells home what waits; what home knows besides stays as it is, and what was left open does, too. */
export async function sendIntroduction(client = new HomeClient()): Promise<void> {
  const said = waiting();
  if (said === null) return;
  try {
    const before = await client.read(whole, "/profile");
    const { name, mass, height } = said;
    const after = { ...before, name: name || before.name, mass: mass ?? before.mass, height: height ?? before.height };
    await client.write(profileShape, "PUT", "/profile", after);
    forget(NAME);
  } catch (error) {
    if (!(error instanceof HomeError)) throw error;
    // What home does not take it will not take later either; the profile in the settings says what is wrong with it.
    if (error.fault.kind === "problem" && error.fault.problem.status === 422) forget(NAME);
  }
}
