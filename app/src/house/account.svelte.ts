/** Who runs, as home has it. */

import { AccountClient } from "../home/account";
import { profileShape } from "../home/equipment";
import { heartKept } from "../run/known";
import { client as equipmentClient } from "./equipment.svelte";
import { home, Seen } from "./seen.svelte";

export const account = new AccountClient(home);
export const profile = new Seen("profile", profileShape, async () => heartKept(await equipmentClient.profile()));
