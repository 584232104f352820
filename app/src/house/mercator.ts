/**
 * Where an activity went, on a map: in Web Mercator, as the tiles of all servers are, so that the way lies on its streets.
 *
 * The earth is a square, 256 pixels wide at the zoom 0 and twice as wide with each zoom, cut into tiles of 256 pixels.
 * https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames has the formulas.
 */

import { BASE } from "../home/api";
import type { Address } from "../home/api";
import type { Track } from "../home/history";
import { endsOf, rounded } from "./track";

export const TILE = 256;
/** So near do all servers go: a pixel is a metre or less, and positions are not known better. */
const CLOSEST = 17;
/** Pixels that are left around a way. */
const MARGIN = 24;
/** Beyond it (degrees) the map has nothing: there it ends as a square. */
const LAST_LATITUDE_DEG = 85.0511287798066;

export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface MapTile extends Spot {
  readonly address: string;
}

/** A way on its map, in pixels from the upper left corner of the picture. */
export interface Mapped {
  readonly width: number;
  readonly height: number;
  readonly line: string;
  readonly start: Spot;
  readonly end: Spot;
  /** Each with its upper left corner. */
  readonly tiles: readonly MapTile[];
}

/** Returns a way on a picture of a size, as near as it fits; null of no place. */
export function mapped(
  { latitude_deg: latitudes, longitude_deg: longitudes }: Pick<Track, "latitude_deg" | "longitude_deg">,
  width: number,
  height: number,
): Mapped | null {
  const [first = 0] = longitudes;
  const world = latitudes.map((latitude, index) => worldAt(latitude, nearTo(first, longitudes[index] ?? first)));
  const [west, east] = endsOf(world.map(({ x }) => x));
  const [north, south] = endsOf(world.map(({ y }) => y));
  const fits = Math.min((width - 2 * MARGIN) / (east - west), (height - 2 * MARGIN) / (south - north));
  const zoom = Math.min(Math.max(Math.floor(Math.log2(fits)), 0), CLOSEST);
  const scale = 2 ** zoom;
  // Whole pixels, so that no seam shows between tiles.
  const left = Math.round((scale * (west + east) - width) / 2);
  const top = Math.round((scale * (north + south) - height) / 2);
  const spots = world.map(({ x, y }) => ({ x: rounded(scale * x - left), y: rounded(scale * y - top) }));
  const [start, end] = [spots[0], spots.at(-1)];
  if (start === undefined || end === undefined) return null;
  const line = `M${spots.map(({ x, y }) => `${x} ${y}`).join("L")}`;
  return { width, height, line, start, end, tiles: [...tilesOf(zoom, left, top, width, height)] };
}

/** Returns the pixel of a place (degrees) at the zoom 0. */
export function worldAt(latitude: number, longitude: number): Spot {
  const within = Math.min(Math.max(latitude, -LAST_LATITUDE_DEG), LAST_LATITUDE_DEG);
  const y = Math.asinh(Math.tan((within * Math.PI) / 180)) / Math.PI;
  return { x: (TILE * (longitude + 180)) / 360, y: (TILE * (1 - y)) / 2 };
}

/** A way across the line where the days meet goes on there, and not around the earth. */
function nearTo(first: number, longitude: number): number {
  return longitude - 360 * Math.round((longitude - first) / 360);
}

function* tilesOf(zoom: number, left: number, top: number, width: number, height: number): Generator<MapTile> {
  const around = 2 ** zoom;
  for (let row = Math.max(Math.floor(top / TILE), 0); row * TILE < top + height && row < around; row++) {
    for (let column = Math.floor(left / TILE); column * TILE < left + width; column++) {
      const address: Address = `/tiles/${zoom}/${((column % around) + around) % around}/${row}`;
      yield { address: `${BASE}${address}`, x: column * TILE - left, y: row * TILE - top };
    }
  }
}
