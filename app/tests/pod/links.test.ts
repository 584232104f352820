/** Both ways to a pod keep one contract: connect, read, write, hear, be told of a loss, close. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { BluetoothPod, chooseShoe } from "../../src/pod/bluetooth";
import { BATTERY, BATTERY_LEVEL } from "../../src/pod/profile";
import { SocketPod } from "../../src/pod/socket";

class Socket extends EventTarget {
  static readonly OPEN = 1;
  static last: Socket;
  binaryType = "";
  readyState = 0;
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  readonly sent: number[][] = [];

  constructor(readonly address: string) {
    super();
    Socket.last = this;
  }

  open(): void {
    this.readyState = Socket.OPEN;
    this.onopen?.();
  }

  send(bytes: Uint8Array): void {
    this.sent.push([...bytes]);
  }

  say(...bytes: number[]): void {
    this.onmessage?.({ data: Uint8Array.from(bytes).buffer });
  }

  close(): void {
    this.readyState = 3;
    this.onclose?.();
  }
}

beforeEach(() => {
  vi.stubGlobal("WebSocket", Socket);
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function socketPod(): Promise<{ pod: SocketPod; socket: Socket }> {
  const pod = new SocketPod("left", "ws://home/left");
  const connected = pod.connect();
  Socket.last.open();
  await connected;
  return { pod, socket: Socket.last };
}

test("over a socket the short number stands before each value", async () => {
  const { pod, socket } = await socketPod();
  const heard: number[][] = [];
  pod.onvalue = (short, value) => heard.push([short, ...value]);
  const reading = pod.read(1);
  socket.say(3, 9, 9);
  socket.say(1, 7, 8);
  expect([...(await reading)]).toEqual([7, 8]);
  await pod.write(2, Uint8Array.of(1, 0, 8));
  socket.say(2, 0x81);
  socket.onmessage?.({ data: "text" });
  expect(socket.sent).toEqual([[1], [2, 1, 0, 8]]);
  expect(heard).toEqual([[3, 9, 9], [2, 0x81]]);
});

test("a standard characteristic does not fit the byte of a socket, and is not asked for", async () => {
  const { pod, socket } = await socketPod();
  await expect(pod.read(0x2a19)).rejects.toMatchObject({ reason: "foreign" });
  expect(socket.sent).toEqual([]);
});

test("a socket that closes refuses what was asked and is told once", async () => {
  const { pod, socket } = await socketPod();
  pod.onlost = vi.fn();
  const reading = pod.read(1);
  socket.close();
  await expect(reading).rejects.toMatchObject({ reason: "lost" });
  await expect(pod.read(1)).rejects.toMatchObject({ reason: "lost" });
  expect(pod.onlost).toHaveBeenCalledTimes(1);
});

test("closing a socket ourselves is no loss", async () => {
  const { pod } = await socketPod();
  pod.onlost = vi.fn();
  await pod.close();
  expect(pod.onlost).not.toHaveBeenCalled();
});

test("a socket that does not open, or does not answer, has a reason", async () => {
  const pod = new SocketPod("left", "ws://home/left");
  const connected = pod.connect();
  Socket.last.close();
  await expect(connected).rejects.toMatchObject({ reason: "unreachable" });
  const { pod: silent } = await socketPod();
  vi.useFakeTimers();
  const reading = expect(silent.read(1)).rejects.toMatchObject({ reason: "silent" });
  await vi.advanceTimersByTimeAsync(5000);
  await reading;
});

/** What Web Bluetooth gives of a device: one operation at a time, or it refuses. */
class Device extends EventTarget {
  readonly name = "Left shoe";
  readonly id = "1";
  readonly written: number[][] = [];
  busy = 0;
  connections = 0;
  readonly characteristics = new Map<string, Characteristic>();
  /** Short numbers of what it has, besides the battery. */
  has = [1, 2, 3, 4, 5, 6];
  battery = true;
  readonly gatt = {
    connected: true,
    connect: () => this.operate(async () => void (this.connections += 1)).then(() => this.gatt),
    getPrimaryService: (uuid: string) =>
      this.operate(async () => {
        if (uuid === BATTERY && !this.battery) throw new DOMException("No Services matching.", "NotFoundError");
        return this.gatt;
      }),
    getCharacteristics: () => this.operate(async () => this.has.map((short) => this.characteristic(uuid(short)))),
    getCharacteristic: (uuid: string) => this.operate(async () => this.characteristic(uuid)),
    disconnect: () => this.lose(),
  };

  characteristic(uuid: string): Characteristic {
    const found = this.characteristics.get(uuid) ?? new Characteristic(this, uuid);
    this.characteristics.set(uuid, found);
    return found;
  }

  async operate<T>(work: () => Promise<T>): Promise<T> {
    if (this.busy > 0) throw new DOMException("GATT operation already in progress.", "NetworkError");
    this.busy += 1;
    await Promise.resolve();
    this.busy -= 1;
    return work();
  }

  lose(): void {
    this.dispatchEvent(new Event("gattserverdisconnected"));
  }
}

class Characteristic {
  value: DataView | undefined;
  oncharacteristicvaluechanged: (() => void) | null = null;
  subscriptions = 0;
  refuses: Error | null = null;

  constructor(
    readonly device: Device,
    readonly uuid: string,
  ) {}

  startNotifications = () =>
    this.device.operate(async () => {
      if (this.refuses) throw this.refuses;
      this.subscriptions += 1;
    });
  readValue = () => this.device.operate(async () => new DataView(Uint8Array.of(0, 5, 6, 0).buffer, 1, 2));
  writeValueWithResponse = (bytes: Uint8Array) => this.device.operate(async () => void this.device.written.push([...bytes]));

  say(...bytes: number[]): void {
    this.value = new DataView(Uint8Array.from(bytes).buffer);
    this.oncharacteristicvaluechanged?.();
  }
}

function uuid(short: number): string {
  return `ac74000${short}-55cd-4d3c-b5ec-c3e9d18eeead`;
}

async function bluetoothPod(device = new Device()): Promise<{ pod: BluetoothPod; device: Device }> {
  vi.stubGlobal("navigator", { bluetooth: { requestDevice: async () => device } });
  const pod = new BluetoothPod(device as unknown as BluetoothDevice);
  await pod.connect();
  return { pod, device };
}

test("over Bluetooth operations take turns, and values come with their short numbers", async () => {
  const { pod, device } = await bluetoothPod();
  const heard: number[][] = [];
  pod.onvalue = (short, value) => heard.push([short, ...value]);
  const [value] = await Promise.all([pod.read(1), pod.write(2, Uint8Array.of(1, 0, 8)), pod.read(1)]);
  expect([...value]).toEqual([5, 6]);
  expect(device.written).toEqual([[1, 0, 8]]);
  device.characteristic(uuid(3)).say(4, 4);
  device.characteristic(uuid(2)).say(0x81);
  expect(heard).toEqual([[3, 4, 4], [2, 0x81]]);
});

test("all that a pod has to say is subscribed to, its battery too", async () => {
  const { pod, device } = await bluetoothPod();
  const heard: number[][] = [];
  pod.onvalue = (short, value) => heard.push([short, ...value]);
  const battery = device.characteristic(BATTERY_LEVEL.uuid);
  battery.say(87);
  expect(heard).toEqual([[0x2a19, 87]]);
  const subscribed = [1, 2, 3, 4, 5, 6].map((short) => device.characteristic(uuid(short)).subscriptions);
  expect([...subscribed, battery.subscriptions]).toEqual([0, 1, 1, 1, 1, 1, 1]);
});

test("a pod may lack what its capabilities do not name, and a battery", async () => {
  const device = new Device();
  device.has = [1, 2, 3];
  device.battery = false;
  const { pod } = await bluetoothPod(device);
  await expect(pod.read(0x2a19)).rejects.toMatchObject({ reason: "foreign" });
});

test("a device that lacks what every pod has is foreign, whatever it advertises", async () => {
  const device = new Device();
  device.has = [1, 2];
  await expect(bluetoothPod(device)).rejects.toMatchObject({ reason: "foreign", message: "Left shoe has no IMU." });
});

test.each([
  ["Authentication failed.", "NetworkError", "not_paired"],
  ["GATT Error: Not paired.", "NetworkError", "not_paired"],
  ["GATT operation not authorized.", "SecurityError", "not_paired"],
  ["GATT operation failed for unknown reason.", "NotSupportedError", "not_paired"],
  ["Connection failed for unknown reason.", "NetworkError", "unreachable"],
])("what a browser says of a link without keys is told from one that fails: %s", async (why, name, reason) => {
  const device = new Device();
  device.characteristic(uuid(2)).refuses = new DOMException(why, name);
  await expect(bluetoothPod(device)).rejects.toMatchObject({ reason });
});

test("after a lost connection a pod is found again, and heard once", async () => {
  const { pod, device } = await bluetoothPod();
  const heard: number[] = [];
  pod.onvalue = (short) => heard.push(short);
  pod.onlost = vi.fn();
  device.lose();
  expect(pod.onlost).toHaveBeenCalledTimes(1);
  await expect(pod.read(1)).rejects.toMatchObject({ reason: "lost" });
  await pod.connect();
  device.characteristic(uuid(3)).say(1);
  expect(heard).toEqual([3]);
  await pod.close();
  expect(pod.onlost).toHaveBeenCalledTimes(1);
});

test("a refused operation does not hold up the next one", async () => {
  const { pod, device } = await bluetoothPod();
  device.busy = 1;
  await expect(pod.read(1)).rejects.toMatchObject({ name: "LinkError", reason: "lost" });
  device.busy = 0;
  await pod.read(1);
});

test("what a lost connection has not answered fails, and does not hold up the next one", async () => {
  const { pod, device } = await bluetoothPod();
  vi.useFakeTimers();
  device.characteristic(uuid(1)).readValue = () => new Promise(() => undefined);
  const outcome = expect(pod.read(1)).rejects.toMatchObject({ name: "LinkError", reason: "lost" });
  const behind = expect(pod.write(2, Uint8Array.of(2))).rejects.toMatchObject({ name: "LinkError", reason: "lost" });
  device.lose();
  await pod.connect();
  await Promise.all([outcome, behind]);
  await pod.write(2, Uint8Array.of(1));
  expect(device.written).toEqual([[1]]);
  // Nor is the next one let go of when the time for that answer is over.
  pod.onlost = vi.fn();
  await vi.advanceTimersByTimeAsync(61_000);
  expect(pod.onlost).not.toHaveBeenCalled();
});

test("to close ends what is asked", async () => {
  const { pod, device } = await bluetoothPod();
  device.characteristic(uuid(1)).readValue = () => new Promise(() => undefined);
  const outcome = expect(pod.read(1)).rejects.toMatchObject({ name: "LinkError", reason: "lost" });
  await pod.close();
  await outcome;
});

test("a connection that answers nothing for half a minute is lost", async () => {
  const { pod, device } = await bluetoothPod();
  vi.useFakeTimers();
  pod.onlost = vi.fn();
  device.characteristic(uuid(1)).readValue = () => new Promise(() => undefined);
  const outcome = expect(pod.read(1)).rejects.toMatchObject({ name: "LinkError", reason: "lost" });
  await vi.advanceTimersByTimeAsync(29_000);
  expect(pod.onlost).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2_000);
  await outcome;
  expect(pod.onlost).toHaveBeenCalledTimes(1);
});

test("a connection that does not come about in a minute is given up, and can be tried again", async () => {
  const { pod, device } = await bluetoothPod();
  vi.useFakeTimers();
  device.lose();
  const { connect } = device.gatt;
  device.gatt.connect = () => new Promise(() => undefined);
  const outcome = expect(pod.connect()).rejects.toMatchObject({ name: "LinkError", reason: "unreachable" });
  await vi.advanceTimersByTimeAsync(61_000);
  await outcome;
  device.gatt.connect = connect;
  await pod.connect();
  expect(device.connections).toBe(2);
});

test("to choose no shoe is told from a shoe that cannot be reached", async () => {
  const refuse = (name: string): void => {
    vi.stubGlobal("navigator", { bluetooth: { requestDevice: () => Promise.reject(new DOMException("no", name)) } });
  };
  refuse("NotFoundError");
  await expect(chooseShoe()).rejects.toMatchObject({ reason: "cancelled" });
  refuse("NetworkError");
  await expect(chooseShoe()).rejects.toMatchObject({ reason: "unreachable" });
});
