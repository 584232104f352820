/** What a runner runs with, as home has it: who runs, in which shoes, with which pods in them. */

import type { Of } from "../shape";
import { count, flag, list, nullable, number, record, text } from "../shape";
import type { ReadOf, Told } from "./api";
import type { HomeClient } from "./client";
import { SIDE } from "./client";

const profile = record({
  name: text,
  mass: nullable(number),
  height: nullable(number),
  rest_bpm: nullable(number),
  most_bpm: nullable(number),
});
/** Mass in kg, height in m. */
export type Profile = ReadOf<Told["Profile-Output"], Of<typeof profile>>;

const shoe = record({
  id: text,
  name: text,
  model: text,
  /** What they had run before home knew them (m). */
  starting_distance: number,
  /** How far they are to go (m); null where their runner has not said, and the usual counts. */
  lifetime: nullable(number),
  usual_lifetime: number,
  /** Share of it that they have gone; more than 1 beyond it. */
  worn: number,
  due: flag,
  retired: flag,
  retired_at: nullable(text),
  /** All that they have run (m), over activities that home has. */
  distance: number,
  activities: count,
  /** Instants, UTC; null until they were worn. */
  first_worn: nullable(text),
  last_worn: nullable(text),
});
export type Shoe = ReadOf<Told["ShoeFound"], Of<typeof shoe>>;
export type ShoeFacts = Pick<Shoe, "name" | "model" | "starting_distance" | "lifetime" | "retired">;

const pod = record({
  device: text,
  name: text,
  mounted: nullable(record({ shoe: text, side: SIDE, since: text })),
});
export type Pod = ReadOf<Told["PodFound"], Of<typeof pod>>;

const equipment = record({ shoes: list(shoe), pods: list(pod) });
export type Equipment = Of<typeof equipment>;

/** Where a pod is put, and since when, as ISO 8601 has it; null is now. */
export interface Place {
  readonly shoe: string;
  readonly side: Of<typeof SIDE>;
  readonly since: string | null;
}

export { equipment as equipmentShape, profile as profileShape };

export class EquipmentClient {
  readonly #home: HomeClient;

  constructor(home: HomeClient) {
    this.#home = home;
  }

  profile(): Promise<Profile> {
    return this.#home.read(profile, "/profile");
  }

  describe(facts: Profile): Promise<Profile> {
    return this.#home.write(profile, "PUT", "/profile", facts);
  }

  /** Shoes in use first, pods by their identities. */
  async all(): Promise<Equipment> {
    const [{ shoes }, { pods }] = await Promise.all([
      this.#home.read(record({ shoes: list(shoe) }), "/shoes"),
      this.#home.read(record({ pods: list(pod) }), "/pods"),
    ]);
    return { shoes, pods };
  }

  /** Says what shoes are; those that are not there are from then on. */
  putShoe(id: string, facts: ShoeFacts): Promise<Shoe> {
    return this.#home.write(shoe, "PUT", `/shoes/${id}`, facts);
  }

  async removeShoe(id: string): Promise<void> {
    await this.#home.ask(`/shoes/${id}`, { method: "DELETE" });
  }

  namePod(device: string, name: string): Promise<Pod> {
    return this.#home.write(pod, "PUT", `/pods/${encodeURIComponent(device)}`, { name });
  }

  mount(device: string, place: Place): Promise<Pod> {
    return this.#home.write(pod, "PUT", `/pods/${encodeURIComponent(device)}/mounting`, place);
  }

  unmount(device: string): Promise<Pod> {
    return this.#home.write(pod, "DELETE", `/pods/${encodeURIComponent(device)}/mounting`);
  }
}

/** Returns a new identity, 16 bytes in hexadecimal. */
export function newId(): string {
  return crypto.randomUUID().replaceAll("-", "");
}
