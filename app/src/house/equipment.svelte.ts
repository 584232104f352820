/** Shoes and pods, as home has them. */

import { EquipmentClient, equipmentShape } from "../home/equipment";
import { home, Seen } from "./seen.svelte";

export const client = new EquipmentClient(home);
export const equipment = new Seen("equipment", equipmentShape, () => client.all());
