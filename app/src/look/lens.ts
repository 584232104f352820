/**
 * The lens: a 95 % interval, drawn. Pointed at both ends, a nib at the estimate; sharp and tall is certain, long and
 * flat is not. The rail is 100 wide and 24 tall, and its scale belongs to the metric, never to the run.
 */

const AXIS = 12;
const LEAST_HALF_WIDTH = 1.2;
const TALL = 9;
/** Up to this half width the lens keeps its height; a wider one has the same ink spread further. */
const TALL_UP_TO = 7;

export interface Rail {
  readonly from: number;
  readonly to: number;
}

export interface LensShape {
  readonly body: string;
  readonly nib: string;
}

/** Returns the outlines of a lens, or null where the interval is not known. */
export function lens(value: number, half: number | null, rail: Rail): LensShape | null {
  const at = placed(value, half, rail);
  if (at === null) return null;
  const [left, middle, right, height] = at;
  return {
    body: `M${left} ${AXIS}Q${middle} ${AXIS - 2 * height} ${right} ${AXIS}Q${middle} ${AXIS + 2 * height} ${left} ${AXIS}z`,
    nib: `M${middle} 2V22`,
  };
}

/** Returns the half of a lens that belongs to one foot: above the axis for the left, below it for the right. */
export function halfLens(value: number, half: number | null, rail: Rail, side: "left" | "right"): LensShape | null {
  const at = placed(value, half, rail);
  if (at === null) return null;
  const [left, middle, right, height] = at;
  const [peak, end] = side === "left" ? [AXIS - 2 * height, 0] : [AXIS + 2 * height, 2 * AXIS];
  return {
    body: `M${left} ${AXIS}Q${middle} ${peak} ${right} ${AXIS}z`,
    nib: `M${middle} ${end}V${AXIS}`,
  };
}

/** Returns where a lens begins, has its nib and ends along the rail, and how tall it is. */
function placed(value: number, half: number | null, rail: Rail): [number, number, number, number] | null {
  if (half === null) return null;
  const scale = 100 / (rail.to - rail.from);
  const x = Math.min(Math.max((value - rail.from) * scale, 0), 100);
  const width = Math.max(half * Math.abs(scale), LEAST_HALF_WIDTH);
  const height = width <= TALL_UP_TO ? TALL : Math.max(4, TALL * Math.sqrt(TALL_UP_TO / width));
  return [rounded(x - width), rounded(x), rounded(x + width), rounded(height)];
}

function rounded(at: number): number {
  return Math.round(at * 10) / 10;
}
