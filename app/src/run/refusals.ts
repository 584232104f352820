/** Why a pod that was reached cannot take part in a run, for the screens to word. */

import type { RefusedError } from "../pod/conversation";
import { Status } from "../pod/control";
import { PacketError } from "../pod/errors";
import type { Info } from "../pod/info";
import { decodeInfo } from "../pod/info";
import { LinkError } from "../pod/link";

/** A pod was reached and cannot take part. */
export class ShoeError extends Error {
  override readonly name = "ShoeError";

  constructor(
    /**
     * `side`: it was not told its foot. `taken`: that foot has a pod. `contradicts`: it says one foot and sends for the
     * other. `newer`: it speaks another version of the protocol. `not_paired`: it does not take orders from this device.
     * `mtu`: not one sample fits the packets of this link. `full`: its flash holds nothing but what no one has fetched.
     * `refused`: it does not do what was asked.
     */
    readonly reason: "side" | "taken" | "contradicts" | "newer" | "not_paired" | "mtu" | "full" | "refused",
    why: string,
  ) {
    super(why);
  }
}

const REFUSALS: Readonly<Record<number, ShoeError["reason"]>> = {
  [Status.MTU_TOO_SMALL]: "mtu",
  [Status.NOT_ALLOWED]: "not_paired",
  [Status.FLASH_FULL]: "full",
};

/** What a pod that does not do what it is asked means by its status. */
export function refusal({ command, status, message }: RefusedError, name: string): ShoeError {
  const reason = command === "StartStream" || command === "SetSide" ? REFUSALS[status] : undefined;
  return new ShoeError(reason ?? "refused", `${name}: ${message}`);
}

/** What a pod says about itself; what is none of that is said by no pod of ours, or by a newer one. */
export function infoIn(value: Uint8Array, name: string): Info {
  try {
    return decodeInfo(value);
  } catch (error) {
    if (!(error instanceof PacketError)) throw error;
    if (error.problem.kind === "UnknownVersion") throw new ShoeError("newer", `${name}: ${error.message}`);
    throw new LinkError("foreign", `${name}: ${error.message}`);
  }
}
