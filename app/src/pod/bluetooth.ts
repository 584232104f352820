/**
 * A pod over Web Bluetooth. A browser does one operation of GATT at a time and refuses a second one meanwhile, so they
 * queue here. What was found of a pod before a lost connection is of no use after it, nor does it wait for what was asked
 * in that: some browsers never answer it.
 */

import type { Characteristic } from "./profile";
import { BATTERY, BATTERY_LEVEL, CHARACTERISTICS, EVERY_POD, POD_SERVICE } from "./profile";
import type { PodLink } from "./link";
import { IGNORE, LinkError, now } from "./link";

/** A connection in which nothing is answered for so long is dead (Bluetooth Core 5.4, Vol 3, Part F, 3.3.3). */
const ANSWERED_WITHIN_MS = 30_000;
/** So long it takes to connect at most; the runner may be asked meanwhile whether to pair. */
const CONNECTED_WITHIN_MS = 60_000;
/** How browsers say that a link could not be encrypted. */
const NOT_PAIRED = /authent|authoriz|not paired/i;
/** How they say that there is no radio, and that the runner, or whoever looks after the device, does not let this page. */
const NO_ADAPTER = /adapter (is )?not available|adapter.*(off|disabled)/i;
const FORBIDDEN = /denied|globally disabled|permission to scan|permissions policy|not allowed/i;
/** Chrome on macOS knows no reason. That of a first subscription which fails is hardly another. */
const REFUSED = /GATT operation failed/i;

export function hasBluetooth(): boolean {
  return "bluetooth" in navigator;
}

/** Let the runner choose a shoe; must be called within a click. Rejects with a {@link LinkError}. */
export async function chooseShoe(): Promise<PodLink> {
  try {
    const device = await navigator.bluetooth.requestDevice({
      filters: [{ services: [POD_SERVICE] }],
      optionalServices: [BATTERY],
    });
    return new BluetoothPod(device);
  } catch (error) {
    throw notChosen(error);
  }
}

/** Shoes that the runner has let this page reach before; none where the browser forgets them with the page. */
export async function knownShoes(): Promise<PodLink[]> {
  const { getDevices } = navigator.bluetooth as Partial<Pick<Bluetooth, "getDevices">>;
  if (getDevices === undefined) return [];
  try {
    const devices = await getDevices.call(navigator.bluetooth);
    return devices.map((device) => new BluetoothPod(device));
  } catch {
    return [];
  }
}

/** Why no device came of a chooser, as browsers word it. */
export function notChosen(error: unknown): LinkError {
  const { name, message } = error instanceof Error ? error : { name: "", message: String(error) };
  if (NO_ADAPTER.test(message)) return new LinkError("off", message);
  if (FORBIDDEN.test(message) || name === "NotAllowedError") return new LinkError("forbidden", message);
  return new LinkError(name === "NotFoundError" ? "cancelled" : "unreachable", message);
}

export class BluetoothPod implements PodLink {
  onvalue: PodLink["onvalue"] = IGNORE;
  onlost: PodLink["onlost"] = IGNORE;
  readonly name: string;
  readonly #device: BluetoothDevice;
  #found = new Map<number, BluetoothRemoteGATTCharacteristic>();
  #queue: Promise<unknown> = Promise.resolve();
  /** Ends what was asked in a connection. */
  #connection = new AbortController();
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
    this.#endConnection();
    await this.#inTurn("unreachable", CONNECTED_WITHIN_MS, async () => {
      const server = await this.#server().connect();
      const service = await server.getPrimaryService(POD_SERVICE);
      const there = new Map((await service.getCharacteristics()).map((each) => [each.uuid, each]));
      for (const { name, uuid } of EVERY_POD) {
        if (!there.has(uuid)) throw new LinkError("foreign", `${this.name} has no ${name}.`);
      }
      for (const one of CHARACTERISTICS) await this.#take(one, there.get(one.uuid));
      await this.#takeBattery(server);
    });
  }

  read(short: number): Promise<Uint8Array> {
    return this.#inTurn("lost", ANSWERED_WITHIN_MS, async () => bytesOf(await this.#characteristic(short).readValue()));
  }

  write(short: number, value: Uint8Array): Promise<void> {
    return this.#inTurn("lost", ANSWERED_WITHIN_MS, () => this.#characteristic(short).writeValueWithResponse(new Uint8Array(value)));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#found.clear();
    this.#endConnection();
    this.#server().disconnect();
  }

  /** Whoever waits for an answer in it has none, and nobody after it waits for that. */
  #endConnection(): void {
    this.#connection.abort(new LinkError("lost", `The connection to ${this.name} is gone.`));
    this.#connection = new AbortController();
    this.#queue = Promise.resolve();
  }

  /** Know a characteristic, and hear what it says; nothing where the pod does not have it. */
  async #take({ short, properties }: Characteristic, found?: BluetoothRemoteGATTCharacteristic): Promise<void> {
    if (found === undefined) return;
    this.#found.set(short, found);
    if (!properties.includes("indicate") && !properties.includes("notify")) return;
    // Not a listener: a browser may give the same object again after a reconnection, and it would be heard twice.
    found.oncharacteristicvaluechanged = () => {
      const arrived = now();
      if (found.value) this.onvalue(short, bytesOf(found.value), arrived);
    };
    await found.startNotifications();
  }

  /** A shoe that does not tell of its battery is one all the same. */
  async #takeBattery(server: BluetoothRemoteGATTServer): Promise<void> {
    try {
      const service = await server.getPrimaryService(BATTERY);
      await this.#take(BATTERY_LEVEL, await service.getCharacteristic(BATTERY_LEVEL.uuid));
    } catch (error) {
      if (!server.connected) throw error;
    }
  }

  #server(): BluetoothRemoteGATTServer {
    const { gatt } = this.#device;
    if (gatt === undefined) throw new LinkError("foreign", `${this.name} offers no services.`);
    return gatt;
  }

  #characteristic(short: number): BluetoothRemoteGATTCharacteristic {
    const found = this.#found.get(short);
    if (found !== undefined) return found;
    if (this.#found.size === 0) throw new LinkError("lost", `The connection to ${this.name} is gone.`);
    throw new LinkError("foreign", `${this.name} has not what was asked for.`);
  }

  /** Do `work` when all that was asked before is done, within so many ms; what the browser says then has a reason. */
  #inTurn<T>(reason: LinkError["reason"], within: number, work: () => Promise<T>): Promise<T> {
    const { signal } = this.#connection;
    // Ends what the browser still tries, and tells of the loss.
    const late = (): void => this.#device.gatt?.disconnect();
    const done = this.#queue.then(() => unlessEnded(signal, within, late, work)).catch((error: unknown) => {
      if (error instanceof LinkError) throw error;
      const { name, message } = error instanceof Error ? error : { name: "", message: String(error) };
      // What a pod of ours must have was not found.
      if (name === "NotFoundError") throw new LinkError("foreign", message);
      const refused = NOT_PAIRED.test(message) || (reason === "unreachable" && REFUSED.test(message));
      throw new LinkError(refused ? "not_paired" : reason, message);
    });
    this.#queue = done.catch(IGNORE);
    return done;
  }
}

/** What comes of `work`, unless the connection ends before, or it takes longer than so many ms. */
function unlessEnded<T>(ended: AbortSignal, within: number, late: () => void, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (settled: () => void): void => {
      clearTimeout(timer);
      ended.removeEventListener("abort", end);
      settled();
    };
    const end = (): void => settle(() => reject(ended.reason));
    const timer = setTimeout(() => {
      settle(() => reject(new Error(`There was no answer for ${within / 1000} s.`)));
      late();
    }, within);
    if (ended.aborted) return end();
    ended.addEventListener("abort", end);
    work().then(
      (found) => settle(() => resolve(found)),
      (error: unknown) => settle(() => reject(error)),
    );
  });
}

/** A copy: the browser may use its memory again. */
export function bytesOf(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
}
