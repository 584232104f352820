/** A strap and a foot pod that are worn, taken off and out of reach, in a time that a test moves on. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { CompanionLink, Kind } from "../../src/pod/companion";
import { LinkError } from "../../src/pod/link";
import { Companion } from "../../src/run/companion";

class FakeDevice implements CompanionLink {
  onvalue: CompanionLink["onvalue"] = () => undefined;
  onlost: CompanionLink["onlost"] = () => undefined;
  readonly name = "H10";
  outOfReach = 0;
  connections = 0;
  closed = 0;

  async connect(): Promise<readonly Kind[]> {
    this.connections += 1;
    if (this.outOfReach-- > 0) throw new LinkError("unreachable", "too far");
    this.outOfReach = 0;
    return ["heart_rate"];
  }

  close(): void {
    this.closed += 1;
  }

  says(...bytes: number[]): void {
    this.onvalue(0x2a37, Uint8Array.from(bytes), 1000);
  }

  /** Speed in 1/256 m/s, cadence, and the way in dm. */
  paces(speed: number, cadence: number, way: number): void {
    const value = new DataView(new ArrayBuffer(8));
    value.setUint8(0, 6);
    value.setUint16(1, speed, true);
    value.setUint8(3, cadence);
    value.setUint32(4, way, true);
    this.onvalue(0x2a53, new Uint8Array(value.buffer), 1000);
  }
}

let link: FakeDevice;

beforeEach(() => {
  vi.useFakeTimers();
  link = new FakeDevice();
});

afterEach(() => {
  vi.useRealTimers();
});

test("what it says is handed on as it came, and shown while it is fresh", async () => {
  const strap = await Companion.open(link);
  const heard: number[][] = [];
  strap.onvalue = (_, value, arrived) => heard.push([...value, arrived]);
  link.says(0, 140);
  expect(strap.view).toMatchObject({ name: "H10", kinds: ["heart_rate"], reach: "live", heartRate: 140, speed: null });
  await vi.advanceTimersByTimeAsync(4900);
  expect(strap.view.heartRate).toBe(140);
  await vi.advanceTimersByTimeAsync(200);
  expect(strap.view).toMatchObject({ reach: "live", heartRate: null });
  // Without skin, and without a beat.
  for (const value of [[4, 140], [0, 0]]) {
    link.says(0, 150);
    link.says(...value);
    expect(strap.view.heartRate).toBeNull();
  }
  expect(heard[0]).toEqual([0, 140, 1000]);
  strap.close();
});

test("a value whose bytes went to another thread is read all the same", async () => {
  const strap = await Companion.open(link);
  strap.onvalue = (_, value) => structuredClone(value, { transfer: [value.buffer as ArrayBuffer] });
  link.says(0, 140);
  expect(strap.view.heartRate).toBe(140);
  strap.close();
});

test("damaged values are handed on and counted, and end nothing", async () => {
  const strap = await Companion.open(link);
  const heard: number[] = [];
  strap.onvalue = (_, value) => heard.push(value.length);
  link.says();
  link.says(1, 140);
  link.says(0, 140);
  expect(heard).toEqual([0, 2, 2]);
  expect(strap.damaged).toBe(2);
  expect(strap.view.heartRate).toBe(140);
  strap.close();
});

test("one that is lost is sought until it is found", async () => {
  const strap = await Companion.open(link);
  link.says(0, 140);
  link.outOfReach = 6;
  link.onlost();
  expect(strap.view.reach).toBe("lost");
  await vi.advanceTimersByTimeAsync(250 + 500 + 1000 + 2000 + 4000 + 4000);
  expect([link.connections, strap.view.reach]).toEqual([7, "lost"]);
  await vi.advanceTimersByTimeAsync(4000);
  expect([link.connections, strap.view.reach]).toEqual([8, "live"]);
  strap.close();
});

test("one that is connected and silent is sought anew", async () => {
  const strap = await Companion.open(link);
  await vi.advanceTimersByTimeAsync(20_000);
  link.says(0, 140);
  await vi.advanceTimersByTimeAsync(29_000);
  expect(link.connections).toBe(1);
  await vi.advanceTimersByTimeAsync(2000);
  expect([link.connections, link.closed, strap.view.reach]).toEqual([2, 1, "live"]);
  strap.close();
});

test("nothing is heard of one that was let go", async () => {
  const strap = await Companion.open(link);
  strap.close();
  link.says(0, 140);
  link.onlost();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([strap.view.heartRate, link.connections, link.closed]).toEqual([null, 1, 1]);
});

test("one that cannot be reached at first is refused", async () => {
  link.outOfReach = 1;
  await expect(Companion.open(link)).rejects.toMatchObject({ reason: "unreachable" });
});

test("a foot pod says speed, cadence of both feet, and its own way", async () => {
  const device = await Companion.open(link);
  link.paces(896, 85, 1000);
  expect(device.view).toMatchObject({ speed: 3.5, cadence: 170, distance: 0, heartRate: null });
  // Its counter goes on, and begins anew.
  for (const way of [1035, 20, 55]) link.paces(896, 172, way);
  expect(device.view).toMatchObject({ speed: 3.5, cadence: 172, distance: 7 });
  link.says(0, 140);
  await vi.advanceTimersByTimeAsync(4900);
  link.says(0, 141);
  await vi.advanceTimersByTimeAsync(200);
  expect(device.view).toMatchObject({ speed: null, cadence: null, distance: 7, heartRate: 141 });
  device.begin();
  expect(device.view.distance).toBe(0);
  link.paces(896, 172, 75);
  expect(device.view.distance).toBe(2);
  device.close();
});
