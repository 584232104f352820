/** Which packet reaches the live engine, when a stream begins and when it ends; as `openstride.replay` has it. */

import { beforeEach, expect, test } from "vitest";

import { LiveFoot } from "../../src/engine/live";
import { FIELDS, isWalking, viewOf } from "../../src/engine/stride";
import { encodeAnswer } from "../../src/pod/control";
import { Flag, encodeImu } from "../../src/pod/imu";
import type { Info } from "../../src/pod/info";
import { encodeInfo } from "../../src/pod/info";
import { infoOf } from "../fake-pod";

const [INFO, CONTROL, IMU] = [1, 2, 3];

let foot: LiveFoot;

function info(changes: Partial<Info> = {}): void {
  foot.take(INFO, encodeInfo({ ...infoOf("left"), ...changes }));
}

function started(recording: number, sample = 0): void {
  const result = { name: "StreamStarted", recording, sample } as const;
  foot.take(CONTROL, encodeAnswer({ op: 1, tag: 0, status: 0, result }));
}

function packet(number: number, changes: { flags?: number; configuration?: number; late?: number } = {}): Uint8Array {
  const { flags = 0, configuration = 1, late = 0 } = changes;
  const ticks = Math.round(((number + late) * 32_768) / 208) % 2 ** 32;
  const counts = Int16Array.from({ length: 48 }, (_, i) => (i % 6 === 2 ? 2048 : 0));
  return encodeImu({ side: "left", flags, sequence: number % 65_536, ticks, configuration, counts });
}

beforeEach(() => {
  foot = new LiveFoot("left");
});

test("samples count from the start of the stream on", () => {
  foot.take(IMU, packet(0));
  expect([foot.samples, foot.unused.get("NoStream")]).toEqual([0, 1]);
  info();
  foot.take(IMU, packet(0));
  expect(foot.unused.get("NoStream")).toBe(2);
  started(7);
  foot.take(IMU, packet(0));
  foot.take(IMU, packet(8));
  expect([foot.samples, foot.missing]).toEqual([16, 0]);
});

test("a start without INFO is no stream", () => {
  started(7);
  info();
  foot.take(IMU, packet(0));
  expect([foot.samples, foot.unused.get("NoStream")]).toEqual([0, 1]);
});

test("a gap is said once, and what fills it late is counted", () => {
  info();
  started(7);
  expect(foot.take(IMU, packet(0)).gap).toBeNull();
  expect(foot.take(IMU, packet(24)).gap).toEqual([8, 24]);
  expect(foot.take(IMU, packet(32)).gap).toBeNull();
  expect(foot.missing).toBe(16);
  expect(foot.take(IMU, packet(8)).gap).toBeNull();
  expect([foot.samples, foot.missing]).toEqual([32, 8]);
});

test("packets that are damaged, of another configuration, from flash or out of line are left out", () => {
  info();
  started(7);
  foot.take(IMU, packet(0));
  foot.take(IMU, packet(8).map((byte) => byte ^ 1));
  foot.take(IMU, packet(8, { configuration: 2 }));
  foot.take(IMU, packet(8, { flags: Flag.REPLAY }));
  foot.take(IMU, packet(8, { late: 100 }));
  foot.take(99, Uint8Array.of(1));
  expect(Object.fromEntries(foot.unused)).toEqual({ Packet: 1, OtherConfiguration: 1, Replayed: 1, OutOfLine: 1 });
  expect(foot.samples).toBe(8);
});

test("the same recording goes on after a lost connection, another one begins a stream", () => {
  info();
  started(7);
  foot.take(IMU, packet(0));
  info({ ticks: 99 });
  started(7, 16);
  expect(foot.take(IMU, packet(16)).gap).toEqual([8, 16]);
  started(8);
  expect(foot.take(IMU, packet(0)).gap).toBeNull();
  expect([foot.samples, foot.missing]).toEqual([24, 8]);
});

test.each([{ device: 9n }, { boot: 2 }, { configuration: 2 }])("with another origin %o the stream ends", (change) => {
  info();
  started(7);
  foot.take(IMU, packet(0));
  info(change);
  foot.take(IMU, packet(8));
  expect([foot.samples, foot.unused.get("NoStream")]).toEqual([8, 1]);
});

test("a stream that is joined late begins at the number the pod said", () => {
  info();
  started(7, 200_000);
  foot.take(IMU, packet(200_008));
  expect(foot.take(IMU, packet(200_024)).gap).toEqual([200_016, 200_024]);
});

test("what the log keeps of a stride is what the screen shows", () => {
  const values = new Float64Array(FIELDS.length);
  const set = (name: (typeof FIELDS)[number], value: number): void => {
    values[FIELDS.indexOf(name)] = value;
  };
  expect(FIELDS.slice(0, 4)).toEqual(["walking", "measured", "first_sample", "last_sample"]);
  expect(FIELDS).not.toContain("path_x");
  for (const name of ["contact", "toe_off", "next_contact"] as const) set(name, -1e9);
  set("walking", 1);
  set("next_rest", 0.5);
  expect(isWalking(values)).toBe(true);
  expect(viewOf("left", 3, values, 1)).toMatchObject({ contactTime: null, strideTime: null, length: null, speed: null });
  set("measured", 1);
  set("contact", 1);
  set("toe_off", 1.25);
  set("next_contact", 1.75);
  set("contact_sigma", 0.003);
  set("toe_off_sigma", 0.004);
  set("length", 1.5);
  set("length_sigma", 0.02);
  const view = viewOf("left", 3, values, 1);
  expect(view.contactTime).toEqual({ value: 0.25, sigma: 0.005 });
  expect(view.strideTime?.value).toBe(0.75);
  expect(view.cadenceSpm?.value).toBe(160);
  expect(view.speed).toEqual({ value: 3, sigma: 0.04 });
  expect(view.strikeAngle).toBeNull();
});
