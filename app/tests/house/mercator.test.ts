/** A way lies where the tiles have it: on the right pixel of the right tile. */

import { expect, test } from "vitest";

import { mapped, worldAt } from "../../src/house/mercator";
import { chanceOf } from "../chance";

/** As https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames writes it, with a fraction: the tile, and where in it. */
function slippy(latitude: number, longitude: number, zoom: number): [x: number, y: number] {
  const radians = (latitude * Math.PI) / 180;
  const y = (1 - Math.log(Math.tan(radians) + 1 / Math.cos(radians)) / Math.PI) / 2;
  return [((longitude + 180) / 360) * 2 ** zoom, y * 2 ** zoom];
}

function spotsOf(line: string): [x: number, y: number][] {
  return line
    .slice(1)
    .split("L")
    .map((spot) => spot.split(" ").map(Number) as [number, number]);
}

/** What an address names. */
function squareOf(address: string): [zoom: number, x: number, y: number] {
  const [, zoom, x, y] = /^\/api\/v1\/tiles\/(\d+)\/(\d+)\/(\d+)$/.exec(address) ?? [];
  return [Number(zoom), Number(x), Number(y)];
}

/** A way that wanders from a place, by steps of up to so many degrees. */
function wandering(random: () => number, latitude: number, longitude: number, step: number) {
  const way = { latitude_deg: [latitude], longitude_deg: [longitude] };
  for (let at = 1; at < 40; at++) {
    way.latitude_deg.push((way.latitude_deg[at - 1] ?? 0) + step * (random() - 0.5));
    way.longitude_deg.push((way.longitude_deg[at - 1] ?? 0) + step * (random() - 0.5));
  }
  return way;
}

test("known places lie where everybody has them", () => {
  expect(worldAt(0, 0)).toEqual({ x: 128, y: 128 });
  expect(worldAt(0, -180).x).toBe(0);
  expect(worldAt(85.0511287798066, 0).y).toBeCloseTo(0, 9);
  expect(worldAt(-90, 0).y).toBeCloseTo(256, 9);
  const [x, y] = slippy(48.8583, 2.2945, 15);
  expect([Math.floor(x), Math.floor(y)]).toEqual([16592, 11272]);
});

test.each([
  [50, 8, 0.001],
  [-33.9, 151.2, 0.01],
  [69.6, 18.9, 0.0001],
  [0.0005, -0.0005, 0.002],
  [1.35, 103.8, 0.2],
  [-77.8, -179.5, 0.01],
])("every place of a way at %d, %d is on its pixel of its tile", (latitude, longitude, step) => {
  const random = chanceOf(Math.round(1000 * latitude));
  for (const [width, height] of [[296, 222], [640, 360], [1000, 360]] as const) {
    const way = wandering(random, latitude, longitude, step);
    const map = mapped(way, width, height);
    if (map === null) throw new Error("there is a way");
    expect(map.tiles.length).toBeLessThanOrEqual(20);
    expect(new Set(map.tiles.map(({ address }) => address)).size).toBe(map.tiles.length);
    spotsOf(map.line).forEach(([x, y], at) => {
      expect(x >= 23 && x <= width - 23 && y >= 23 && y <= height - 23).toBe(true);
      const tile = map.tiles.find((each) => x >= each.x && x < each.x + 256 && y >= each.y && y < each.y + 256);
      if (tile === undefined) throw new Error(`no tile lies at ${x} ${y}`);
      const [zoom, column, row] = squareOf(tile.address);
      const [east, south] = slippy(way.latitude_deg[at] ?? NaN, way.longitude_deg[at] ?? NaN, zoom);
      expect(Math.abs(256 * (east - column) - (x - tile.x))).toBeLessThan(0.06);
      expect(Math.abs(256 * (south - row) - (y - tile.y))).toBeLessThan(0.06);
    });
  }
});

test("the picture is covered by tiles from edge to edge, and none lies beyond it", () => {
  const map = mapped(wandering(chanceOf(5), 50, 8, 0.001), 640, 360);
  const tiles = map?.tiles ?? [];
  expect(tiles.every(({ x, y }) => x > -256 && x < 640 && y > -256 && y < 360)).toBe(true);
  for (let across = 0; across < 640; across += 7) {
    for (let down = 0; down < 360; down += 7) {
      const over = tiles.filter(({ x, y }) => across >= x && across < x + 256 && down >= y && down < y + 256);
      expect(over).toHaveLength(1);
    }
  }
});

test("a way fills more than half of the room, unless it is short: no nearer than a pixel a metre", () => {
  const long = spotsOf(mapped({ latitude_deg: [50, 50.1], longitude_deg: [8, 8] }, 400, 300)?.line ?? "");
  expect(Math.abs((long[0]?.[1] ?? NaN) - (long[1]?.[1] ?? NaN))).toBeGreaterThan(126);
  const short = mapped({ latitude_deg: [50, 50.0001], longitude_deg: [8, 8] }, 400, 300);
  expect(squareOf(short?.tiles[0]?.address ?? "")[0]).toBe(17);
});

test("a way over the line where the days meet goes on there", () => {
  const map = mapped({ latitude_deg: [-17, -17], longitude_deg: [179.999, -179.999] }, 400, 300);
  const [start, end] = spotsOf(map?.line ?? "");
  expect((end?.[0] ?? NaN) - (start?.[0] ?? NaN)).toBeCloseTo((0.002 / 360) * 256 * 2 ** 17, 0);
  const columns = map?.tiles.map(({ address }) => squareOf(address)[1]) ?? [];
  expect(columns).toContain(0);
  expect(columns).toContain(2 ** 17 - 1);
});

test("at the end of the map there are no tiles beyond it, and a way around the earth is drawn at all", () => {
  const pole = mapped({ latitude_deg: [85.05, 85.051], longitude_deg: [0, 0.001] }, 400, 300);
  expect(pole?.tiles.every(({ address }) => squareOf(address)[2] >= 0)).toBe(true);
  expect(mapped({ latitude_deg: [-80, 80], longitude_deg: [-170, 0] }, 400, 300)?.tiles.length).toBeGreaterThan(0);
});

test("without places there is no map", () => {
  expect(mapped({ latitude_deg: [], longitude_deg: [] }, 400, 300)).toBeNull();
});
