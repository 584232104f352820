/** The GATT profile of a pod: the names of its characteristics on the air, and their short numbers in the live log. */

/** The version of the protocol, as INFO states it. */
export const PROTOCOL = 1;

/** So many samples fill a notification at an MTU of 247, with room for head and checksum. */
export const MOST_SAMPLES = 19;

/** The clock of a pod counts so many ticks a second, and begins again after 2**32 of them: 36 hours. */
export const TICKS_PER_SECOND = 32_768;

type Name =
  | "INFO"
  | "CONTROL"
  | "IMU"
  | "STRIDE"
  | "LOG"
  | "TIME"
  | "RSC Measurement"
  | "Heart Rate Measurement"
  | "Battery Level";

export interface Characteristic {
  readonly name: Name;
  readonly short: number;
  readonly uuid: string;
  readonly properties: readonly ("read" | "write" | "notify" | "indicate")[];
}

function own(short: number): string {
  return `ac74${short.toString(16).padStart(4, "0")}-55cd-4d3c-b5ec-c3e9d18eeead`;
}

function assigned(short: number): string {
  return `0000${short.toString(16).padStart(4, "0")}-0000-1000-8000-00805f9b34fb`;
}

export const POD_SERVICE = own(0);

export const INFO: Characteristic = { name: "INFO", short: 1, uuid: own(1), properties: ["read"] };
export const CONTROL: Characteristic = { name: "CONTROL", short: 2, uuid: own(2), properties: ["indicate", "write"] };
export const IMU: Characteristic = { name: "IMU", short: 3, uuid: own(3), properties: ["notify"] };
/** One stride as the pod solved it, where INFO says that it can. */
export const STRIDE: Characteristic = { name: "STRIDE", short: 4, uuid: own(4), properties: ["notify"] };
/** A recording from flash, where INFO says that there is one. */
export const LOG: Characteristic = { name: "LOG", short: 5, uuid: own(5), properties: ["notify"] };
/** What the pod's clock has to do with ours, where INFO says that it answers. */
export const TIME: Characteristic = { name: "TIME", short: 6, uuid: own(6), properties: ["indicate", "write"] };

/** What every pod has; one without them is no pod of ours. */
export const EVERY_POD: readonly Characteristic[] = [INFO, CONTROL, IMU];
export const CHARACTERISTICS: readonly Characteristic[] = [...EVERY_POD, STRIDE, LOG, TIME];

/** Standard services that the page reads, of our pods and of other makers' devices. */
export const RUNNING_SPEED_AND_CADENCE = assigned(0x1814);
export const HEART_RATE = assigned(0x180d);
export const BATTERY = assigned(0x180f);

export const RSC_MEASUREMENT = standard("RSC Measurement", 0x2a53, "notify");
export const HEART_RATE_MEASUREMENT = standard("Heart Rate Measurement", 0x2a37, "notify");
export const BATTERY_LEVEL = standard("Battery Level", 0x2a19, "notify", "read");

function standard(name: Name, short: number, ...properties: Characteristic["properties"]): Characteristic {
  return { name, short, uuid: assigned(short), properties };
}
