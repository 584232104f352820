/** Whether this browser can reach shoes at all: it changes when somebody switches Bluetooth off and on. */

import { hasBluetooth } from "../pod/bluetooth";

/** `missing`: the browser has no Web Bluetooth. `off`: it has, and the device's Bluetooth is off, or it has none. */
export type BluetoothState = "missing" | "off" | "there";

class Bluetooth {
  #state = $state<BluetoothState>(hasBluetooth() ? "there" : "missing");

  constructor() {
    if (!hasBluetooth()) return;
    // Where this cannot be asked, the chooser of shoes says it.
    navigator.bluetooth.addEventListener?.("availabilitychanged", () => void this.#look());
    void this.#look();
  }

  get state(): BluetoothState {
    return this.#state;
  }

  async #look(): Promise<void> {
    const available = await navigator.bluetooth.getAvailability?.().catch(() => true);
    this.#state = available === false ? "off" : "there";
  }
}

export const bluetooth = new Bluetooth();
