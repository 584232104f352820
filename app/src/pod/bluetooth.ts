/**
 * A pod over Web Bluetooth. A browser does one operation of GATT at a time and refuses a second one meanwhile, so they
 * queue here. What was found of a pod before a lost connection is of no use after it.
 */

import { EVERY_POD, POD_SERVICE } from "./profile";
import type { PodLink } from "./link";
import { IGNORE, LinkError, now } from "./link";

export function hasBluetooth(): boolean {
  return "bluetooth" in navigator;
}

/** Let the runner choose a shoe; must be called within a click. Rejects with a {@link LinkError}. */
export async function chooseShoe(): Promise<PodLink> {
  try {
    const device = await navigator.bluetooth.requestDevice({ filters: [{ services: [POD_SERVICE] }] });
    return new BluetoothPod(device);
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: "", message: String(error) };
    throw new LinkError(name === "NotFoundError" ? "cancelled" : "unreachable", message);
  }
}

export class BluetoothPod implements PodLink {
  onvalue: PodLink["onvalue"] = IGNORE;
  onlost: PodLink["onlost"] = IGNORE;
  readonly name: string;
  readonly #device: BluetoothDevice;
  #found = new Map<number, BluetoothRemoteGATTCharacteristic>();
  #queue: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(device: BluetoothDevice) {
    this.#device = device;
    this.name = device.name ?? device.id;
    device.addEventListener("gattserverdisconnected", () => {
      this.#found.clear();
      if (!this.#closed) this.onlost();
    });
  }

  async connect(): Promise<void> {
    this.#closed = false;
    await this.#inTurn("unreachable", async () => {
      const server = await this.#server().connect();
      const service = await server.getPrimaryService(POD_SERVICE);
      const found = new Map<number, BluetoothRemoteGATTCharacteristic>();
      for (const { short, uuid, properties } of EVERY_POD) {
        const characteristic = await service.getCharacteristic(uuid);
        found.set(short, characteristic);
        const speaks = properties.includes("indicate") || properties.includes("notify");
        if (speaks) await this.#subscribe(short, characteristic);
      }
      this.#found = found;
    });
  }

  read(short: number): Promise<Uint8Array> {
    return this.#inTurn("lost", async () => bytesOf(await this.#characteristic(short).readValue()));
  }

  write(short: number, value: Uint8Array): Promise<void> {
    return this.#inTurn("lost", () => this.#characteristic(short).writeValueWithResponse(new Uint8Array(value)));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#found.clear();
    this.#server().disconnect();
  }

  async #subscribe(short: number, characteristic: BluetoothRemoteGATTCharacteristic): Promise<void> {
    // Not a listener: a browser may give the same object again after a reconnection, and it would be heard twice.
    characteristic.oncharacteristicvaluechanged = () => {
      const arrived = now();
      if (characteristic.value) this.onvalue(short, bytesOf(characteristic.value), arrived);
    };
    await characteristic.startNotifications();
  }

  #server(): BluetoothRemoteGATTServer {
    const { gatt } = this.#device;
    if (gatt === undefined) throw new LinkError("foreign", `${this.name} offers no services.`);
    return gatt;
  }

  #characteristic(short: number): BluetoothRemoteGATTCharacteristic {
    const found = this.#found.get(short);
    if (found === undefined) throw new LinkError("lost", `The connection to ${this.name} is gone.`);
    return found;
  }

  /** Do `work` when all that was asked before is done; what the browser says then has a reason. */
  #inTurn<T>(reason: LinkError["reason"], work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work).catch((error: unknown) => {
      if (error instanceof LinkError) throw error;
      const { name, message } = error instanceof Error ? error : { name: "", message: String(error) };
      // What a pod of ours must have was not found.
      throw new LinkError(name === "NotFoundError" ? "foreign" : reason, message);
    });
    this.#queue = done.catch(IGNORE);
    return done;
  }
}

/** A copy: the browser may use its memory again. */
function bytesOf(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
}
