/** One pod that can be connected, over whatever: what a recorder needs of it. */

export interface PodLink {
  /** As the pod, or whoever stands in for it, calls itself. */
  readonly name: string;
  /** Subscribe to all that the pod has; the same again after a lost connection. Rejects with a {@link LinkError}. */
  connect(): Promise<void>;
  /** Read a characteristic by its short number: INFO, the charge of the battery where the pod gives it. */
  read(short: number): Promise<Uint8Array>;
  /** Write a characteristic by its short number: CONTROL, TIME. */
  write(short: number, value: Uint8Array): Promise<void>;
  /** Indications and notifications; `arrived` in ms since 1970 by the page's clock. */
  onvalue: (short: number, value: Uint8Array, arrived: number) => void;
  /** The connection is gone, and `close` was not called. */
  onlost: () => void;
  /** Let go of the pod. */
  close(): Promise<void>;
}

/** A pod could not be reached, or did not do what was asked. */
export class LinkError extends Error {
  override readonly name = "LinkError";

  constructor(
    /**
     * `cancelled`: nobody chose a pod. `off`: the device's Bluetooth is. `forbidden`: the browser may not use it.
     * `unreachable`: no connection. `lost`: it went while something was asked.
     * `silent`: no answer in time. `foreign`: it is no pod of ours, or has not what was asked for. `not_paired`: it does
     * not know this device, or this device does not know it any more.
     */
    readonly reason: "cancelled" | "off" | "forbidden" | "unreachable" | "lost" | "silent" | "foreign" | "not_paired",
    why: string,
  ) {
    super(why);
  }
}

/** Now, in ms since 1970, by a clock that is set once and then does not jump. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

export const IGNORE = (): void => undefined;
