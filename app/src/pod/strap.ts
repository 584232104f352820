/** A heart-rate strap of any maker over Web Bluetooth: the standard service, and of that what is notified. */

import { bytesOf } from "./bluetooth";
import { IGNORE, LinkError, now } from "./link";
import { HEART_RATE, HEART_RATE_MEASUREMENT } from "./profile";

/** One strap that can be connected, over whatever. */
export interface StrapLink {
  /** As it calls itself. */
  readonly name: string;
  /** Connect and subscribe; the same again after a lost connection. Rejects with a {@link LinkError}. */
  connect(): Promise<void>;
  /** A Heart Rate Measurement; `arrived` in ms since 1970 by the page's clock. */
  onvalue: (value: Uint8Array, arrived: number) => void;
  /** The connection is gone, and `close` was not called. */
  onlost: () => void;
  close(): void;
}

/** Let the runner choose a strap; must be called within a click. Rejects with a {@link LinkError}. */
export async function chooseStrap(): Promise<StrapLink> {
  try {
    return new BluetoothStrap(await navigator.bluetooth.requestDevice({ filters: [{ services: [HEART_RATE] }] }));
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: "", message: String(error) };
    throw new LinkError(name === "NotFoundError" ? "cancelled" : "unreachable", message);
  }
}

class BluetoothStrap implements StrapLink {
  onvalue: StrapLink["onvalue"] = IGNORE;
  onlost: StrapLink["onlost"] = IGNORE;
  readonly name: string;
  readonly #device: BluetoothDevice;
  #closed = true;

  constructor(device: BluetoothDevice) {
    this.#device = device;
    this.name = device.name ?? device.id;
    device.addEventListener("gattserverdisconnected", () => {
      if (!this.#closed) this.onlost();
    });
  }

  async connect(): Promise<void> {
    try {
      const server = await this.#device.gatt?.connect();
      const service = await server?.getPrimaryService(HEART_RATE);
      const found = await service?.getCharacteristic(HEART_RATE_MEASUREMENT.uuid);
      if (found === undefined) throw new LinkError("foreign", `${this.name} offers no services.`);
      // Not a listener: a browser may give the same object again after a reconnection, and it would be heard twice.
      found.oncharacteristicvaluechanged = () => {
        if (found.value) this.onvalue(bytesOf(found.value), now());
      };
      this.#closed = false;
      await found.startNotifications();
    } catch (error) {
      this.close();
      if (error instanceof LinkError) throw error;
      const { name, message } = error instanceof Error ? error : { name: "", message: String(error) };
      throw new LinkError(name === "NotFoundError" ? "foreign" : "unreachable", message);
    }
  }

  close(): void {
    this.#closed = true;
    this.#device.gatt?.disconnect();
  }
}
