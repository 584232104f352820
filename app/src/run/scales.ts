/** How unsure the scale of a way is: standard uncertainties, as shares. */

/** Of the pods' lengths, where no calibration knows it better. */
export const POD_SCALE = 0.007;
/** Of a way by positions: more than under the open sky, where trees and houses are. */
export const POSITION_SCALE = 0.02;
