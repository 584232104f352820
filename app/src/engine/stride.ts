/**
 * A stride of the live engine: as the numbers that the log keeps, and as what a screen shows.
 *
 * A number that was not measured is null, as in the stride table of `openstride.analysis`, which has the same names.
 */

import { crc32c } from "../recordings/crc32c";
import { doubles } from "../recordings/entries";
import type { Side } from "../recordings/side";
import { NOT_KNOWN, Stride } from "./generated/stride.js";

/** The fields that the log keeps, in the order in which the engine declares them. */
export const FIELDS: readonly (keyof Stride)[] = fieldsOf(new Stride());

const CONTACT = at("contact");
const TOE_OFF = at("toe_off");
const NEXT_CONTACT = at("next_contact");
const REST = at("rest");
const NEXT_REST = at("next_rest");
const CONTACT_SIGMA = at("contact_sigma");
const TOE_OFF_SIGMA = at("toe_off_sigma");
const WALKING = at("walking");
const MEASURED = at("measured");
const LENGTH = at("length");
const LENGTH_SIGMA = at("length_sigma");
const ANGLE_KNOWN = at("angle_known");
const STRIKE_ANGLE = at("strike_angle");
const ANGLE_SIGMA = at("angle_sigma");
const PRONATION = at("pronation");
const PRONATION_SIGMA = at("pronation_sigma");

/** What the log keeps of a stride. */
export interface KeptStride {
  readonly pathChecksum: number;
  readonly values: Float64Array;
}

/** A number with its standard uncertainty. */
export interface Measured {
  readonly value: number;
  readonly sigma: number;
}

/** A walking or running stride for the screens: SI units, null where a number was not measured. */
export interface LiveStrideView {
  readonly side: Side;
  /** Counted from 0 for each foot through the run. */
  readonly number: number;
  /** From rest instant to rest instant, by the pod's clock (s). */
  readonly duration: number;
  readonly contactTime: Measured | null;
  readonly strideTime: Measured | null;
  readonly length: Measured | null;
  readonly speed: Measured | null;
  readonly strikeAngle: Measured | null;
  /** From contact to its maximum in the first half of stance (rad). */
  readonly eversion: Measured | null;
  /** Strides and steps are counted both feet together: steps per minute. */
  readonly cadenceSpm: Measured | null;
  /** When the packet that completed it arrived (ms since 1970, the page's clock); null for one read from the log. */
  readonly arrived: number | null;
}

export function keptOf(stride: Stride): KeptStride {
  const path = Float64Array.of(...stride.path_x, ...stride.path_y, ...stride.path_z);
  return { pathChecksum: crc32c(doubles(path)), values: Float64Array.from(FIELDS, (name) => Number(stride[name])) };
}

/** Whether the numbers are those of a step taken, not of a foot that stands. */
export function isWalking(values: Float64Array): boolean {
  return values[WALKING] === 1;
}

export function viewOf(side: Side, number: number, values: Float64Array, arrived: number | null): LiveStrideView {
  const of = (index: number): number => values[index] ?? Number.NaN;
  const duration = of(NEXT_REST) - of(REST);
  const measured = of(MEASURED) === 1;
  const contact = known(of(CONTACT));
  const strideTime = between(contact, known(of(NEXT_CONTACT)), Math.SQRT2 * of(CONTACT_SIGMA));
  const angled = measured && of(ANGLE_KNOWN) === 1;
  const lifted = measured && known(of(TOE_OFF)) !== null;
  const length = measured ? { value: of(LENGTH), sigma: of(LENGTH_SIGMA) } : null;
  return {
    side,
    number,
    duration,
    contactTime: between(contact, known(of(TOE_OFF)), Math.hypot(of(CONTACT_SIGMA), of(TOE_OFF_SIGMA))),
    strideTime,
    length,
    speed: length && { value: length.value / duration, sigma: length.sigma / duration },
    eversion: angled && lifted ? { value: of(PRONATION), sigma: of(PRONATION_SIGMA) } : null,
    strikeAngle: angled ? { value: of(STRIKE_ANGLE), sigma: of(ANGLE_SIGMA) } : null,
    cadenceSpm: strideTime && {
      value: 120 / strideTime.value,
      sigma: (120 / strideTime.value) * (strideTime.sigma / strideTime.value),
    },
    arrived,
  };
}

function known(time: number): number | null {
  return time > NOT_KNOWN / 10 ? time : null;
}

function between(start: number | null, end: number | null, sigma: number): Measured | null {
  return start === null || end === null ? null : { value: end - start, sigma };
}

function at(name: keyof Stride): number {
  return FIELDS.indexOf(name);
}

function fieldsOf(stride: Stride): (keyof Stride)[] {
  const isField = (name: string): name is keyof Stride => name in stride && !name.startsWith("path_");
  return Object.keys(stride).filter(isField);
}
