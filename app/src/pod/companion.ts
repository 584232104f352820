/** A heart-rate strap or a foot pod of any maker over Web Bluetooth: standard services, and of those what is notified. */

import { bytesOf } from "./bluetooth";
import { IGNORE, LinkError, now } from "./link";
import { HEART_RATE, HEART_RATE_MEASUREMENT, POD_SERVICE, RSC_MEASUREMENT, RUNNING_SPEED_AND_CADENCE } from "./profile";

/** What a device of another make measures. */
export type Kind = "heart_rate" | "speed_cadence";

export const KINDS: readonly Kind[] = ["heart_rate", "speed_cadence"];
export const MEASUREMENTS = {
  heart_rate: { service: HEART_RATE, measurement: HEART_RATE_MEASUREMENT },
  speed_cadence: { service: RUNNING_SPEED_AND_CADENCE, measurement: RSC_MEASUREMENT },
} as const;

/** One device that can be connected, over whatever. */
export interface CompanionLink {
  /** As it calls itself. */
  readonly name: string;
  /** Connect and subscribe; the same again after a lost connection. What it measures. Rejects with a {@link LinkError}. */
  connect(): Promise<readonly Kind[]>;
  /** A measurement by its short number; `arrived` in ms since 1970 by the page's clock. */
  onvalue: (short: number, value: Uint8Array, arrived: number) => void;
  /** The connection is gone, and `close` was not called. */
  onlost: () => void;
  close(): void;
}

/** Let the runner choose a device that measures any of these; call it within a click. Rejects with a {@link LinkError}. */
export async function chooseCompanion(wanted: readonly Kind[]): Promise<CompanionLink> {
  try {
    const device = await navigator.bluetooth.requestDevice({
      filters: wanted.map((kind) => ({ services: [MEASUREMENTS[kind].service] })),
      optionalServices: [POD_SERVICE],
    });
    return new BluetoothCompanion(device, wanted);
  } catch (error) {
    throw linkError(error, "cancelled");
  }
}

class BluetoothCompanion implements CompanionLink {
  onvalue: CompanionLink["onvalue"] = IGNORE;
  onlost: CompanionLink["onlost"] = IGNORE;
  readonly name: string;
  readonly #device: BluetoothDevice;
  readonly #wanted: readonly Kind[];
  #closed = true;

  constructor(device: BluetoothDevice, wanted: readonly Kind[]) {
    this.#device = device;
    this.#wanted = wanted;
    this.name = device.name ?? device.id;
    device.addEventListener("gattserverdisconnected", () => {
      if (!this.#closed) this.onlost();
    });
  }

  async connect(): Promise<readonly Kind[]> {
    try {
      const server = await this.#device.gatt?.connect();
      if (server === undefined) throw new LinkError("foreign", `${this.name} offers no services.`);
      const services = new Map((await server.getPrimaryServices()).map((each) => [each.uuid, each]));
      if (services.has(POD_SERVICE)) throw new LinkError("foreign", `${this.name} is a shoe of ours.`);
      const kinds = this.#wanted.filter((kind) => services.has(MEASUREMENTS[kind].service));
      if (kinds.length === 0) throw new LinkError("foreign", `${this.name} measures nothing that is known here.`);
      this.#closed = false;
      for (const kind of kinds) await this.#listen(kind, services.get(MEASUREMENTS[kind].service));
      return kinds;
    } catch (error) {
      this.close();
      throw linkError(error, "foreign");
    }
  }

  close(): void {
    this.#closed = true;
    this.#device.gatt?.disconnect();
  }

  async #listen(kind: Kind, service?: BluetoothRemoteGATTService): Promise<void> {
    const { short, uuid } = MEASUREMENTS[kind].measurement;
    const found = await service?.getCharacteristic(uuid);
    if (found === undefined) return;
    // Not a listener: a browser may give the same object again after a reconnection, and it would be heard twice.
    found.oncharacteristicvaluechanged = () => {
      if (found.value) this.onvalue(short, bytesOf(found.value), now());
    };
    await found.startNotifications();
  }
}

/** @param notFound what it means that something was not found */
function linkError(error: unknown, notFound: LinkError["reason"]): LinkError {
  if (error instanceof LinkError) return error;
  const { name, message } = error instanceof Error ? error : { name: "", message: String(error) };
  return new LinkError(name === "NotFoundError" ? notFound : "unreachable", message);
}
