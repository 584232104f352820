/** Where the phone is, as the browser tells it. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { documentOf } from "../../src/run/fix";
import { fixOf, PositionWatch } from "../../src/run/position";
import { roomLeft } from "../../src/run/room";

class FakeGeolocation implements Geolocation {
  found: PositionCallback = () => undefined;
  failed: PositionErrorCallback = () => undefined;
  watching = false;

  watchPosition(found: PositionCallback, failed?: PositionErrorCallback | null): number {
    this.found = found;
    this.failed = failed ?? this.failed;
    this.watching = true;
    return 7;
  }

  clearWatch(id: number): void {
    expect(id).toBe(7);
    this.watching = false;
  }

  getCurrentPosition(): void {
    throw new Error("a run asks again and again");
  }
}

function position(changes: Partial<GeolocationCoordinates> = {}, timestamp = 0): GeolocationPosition {
  const coords = {
    latitude: 52.1,
    longitude: 13.2,
    accuracy: 6,
    altitude: null,
    altitudeAccuracy: null,
    heading: null,
    speed: null,
    ...changes,
  };
  return { coords: { ...coords, toJSON: () => coords }, timestamp, toJSON: () => coords };
}

function refusal(code: number): GeolocationPositionError {
  return { code, message: "", PERMISSION_DENIED: 1, POSITION_UNAVAILABLE: 2, TIMEOUT: 3 };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a fix counts from when it was measured, whatever the clocks of the device say", () => {
  expect(fixOf(position({ altitude: 41, speed: 3 }, 98_500), 100_000, 5_000_000)).toEqual({
    at: 4_998_500,
    latitudeDeg: 52.1,
    longitudeDeg: 13.2,
    accuracy: 6,
    altitude: 41,
    speed: 3,
  });
  expect(fixOf(position({ speed: Number.NaN }, 200_000), 100_000, 5_000_000)).toMatchObject({ at: 5_000_000, speed: null });
});

test("the log has what the phone knows and no more", () => {
  const fix = fixOf(position(), 0, 0);
  expect(JSON.parse(documentOf(fix))).toEqual({ latitude_deg: 52.1, longitude_deg: 13.2, accuracy: 6 });
  expect(JSON.parse(documentOf({ ...fix, altitude: 41, speed: 0 }))).toMatchObject({ altitude: 41, speed: 0 });
});

test("a position is there while fixes are fresh, and looked for else", async () => {
  const geolocation = new FakeGeolocation();
  const watch = new PositionWatch(geolocation);
  const [states, fixes]: [string[], number[]] = [[], []];
  watch.onstate = (state) => states.push(state);
  watch.onfix = ({ accuracy }) => fixes.push(accuracy);
  watch.begin();
  watch.begin();
  geolocation.found(position());
  await vi.advanceTimersByTimeAsync(10_000);
  geolocation.failed(refusal(2));
  geolocation.found(position({ accuracy: 4 }));
  watch.end();
  expect(states).toEqual(["looking", "there", "looking", "looking", "there", "off"]);
  expect(fixes).toEqual([6, 4]);
  expect(geolocation.watching).toBe(false);
  geolocation.found(position());
  expect(fixes).toHaveLength(2);
});

test("who refuses is not asked again, and where there is none that is said", () => {
  const geolocation = new FakeGeolocation();
  const watch = new PositionWatch(geolocation);
  const states: string[] = [];
  watch.onstate = (state) => states.push(state);
  watch.begin();
  geolocation.failed(refusal(1));
  expect(states.at(-1)).toBe("refused");
  expect(geolocation.watching).toBe(false);
  const none = new PositionWatch(undefined);
  none.onstate = (state) => states.push(state);
  none.begin();
  // A test has no browser, and what has none cannot be asked.
  expect(states.at(-1)).toBe("absent");
});

test("the room that is left is told in hours of running", async () => {
  const storage = (estimate: StorageEstimate) => ({ estimate: async () => estimate });
  expect(await roomLeft(storage({ quota: 60 * 2 ** 20, usage: 20 * 2 ** 20 }))).toBe(2);
  expect(await roomLeft(storage({ quota: 1, usage: 2 }))).toBe(0);
  expect(await roomLeft(storage({}))).toBeNull();
  expect(await roomLeft(undefined)).toBeNull();
});
