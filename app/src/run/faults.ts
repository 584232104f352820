/** What can go wrong with a run, for the screens to word. */

import { LinkError } from "../pod/link";
import { RecorderError } from "../workers/asking";
import type { RecorderFault } from "../workers/protocol";
import { ShoeError } from "./refusals";
import type { ShoeFault } from "./recorder";

/** A fault of the recorder, a shoe that could not be used, or virtual shoes that home did not give. */
export type Fault =
  | RecorderFault
  | { readonly kind: "shoe"; readonly reason: ShoeFault["reason"] }
  | { readonly kind: "virtual" };

/** Returns the fault that an error tells of; null where it is none, as when the runner chose no shoe. */
export function faultOf(error: unknown, virtual: boolean): Fault | null {
  if (error instanceof RecorderError) return error.fault;
  if (error instanceof LinkError && error.reason === "cancelled") return null;
  if (virtual) return { kind: "virtual" };
  if (error instanceof LinkError || error instanceof ShoeError) return { kind: "shoe", reason: error.reason };
  return { kind: "shoe", reason: "other" };
}
