/** How a pod is worn, as the live engine sees it: its verdicts by name. What they mean stands in `engine/fit.py`. */

import type { Fit } from "./generated/fit.js";
import { hold, mount, seat, sides } from "./generated/fit.js";

/** In the order of the engine's codes. */
export const VERDICTS = ["unknown", "good", "loose", "shifted", "astray", "swapped"] as const;
export type Verdict = (typeof VERDICTS)[number];

export const SEATS = ["unknown", "level", "sideways", "turned_round", "on_edge", "upside_down"] as const;
export type Seat = (typeof SEATS)[number];

/** How one pod is worn. */
export interface FootFit {
  /** `shifted` where the sensor has turned since the first strides, `astray` where the shoe moves without strides. */
  readonly mount: Verdict;
  /** `loose` where the sensor shakes on the shoe. */
  readonly hold: Verdict;
  /** How it is turned in the shoe, to the quarter turn; the engine copes with each. */
  readonly seat: Seat;
}

export const NO_FIT: FootFit = { mount: "unknown", hold: "unknown", seat: "unknown" };

/** How both pods are worn; `sides` is `swapped` where each is on the other foot than it says. */
export interface Fits {
  readonly left: FootFit;
  readonly right: FootFit;
  readonly sides: Verdict;
}

export const NO_FITS: Fits = { left: NO_FIT, right: NO_FIT, sides: "unknown" };

export function fitsOf(left: Fit | null, right: Fit | null): Fits {
  return {
    left: left === null ? NO_FIT : fitOf(left),
    right: right === null ? NO_FIT : fitOf(right),
    sides: left === null || right === null ? "unknown" : verdict(sides(left, right)),
  };
}

function fitOf(fit: Fit): FootFit {
  return { mount: verdict(mount(fit)), hold: verdict(hold(fit)), seat: SEATS[seat(fit)] ?? "unknown" };
}

function verdict(code: number): Verdict {
  return VERDICTS[code] ?? "unknown";
}
