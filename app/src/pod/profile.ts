/** The GATT profile of a pod: the names of its characteristics on the air, and their short numbers in the live log. */

/** The version of the protocol, as INFO states it. */
export const PROTOCOL = 1;

/** So many samples fill a notification at an MTU of 247, with room for head and checksum. */
export const MOST_SAMPLES = 19;

/** The clock of a pod counts so many ticks a second, and begins again after 2**32 of them: 36 hours. */
export const TICKS_PER_SECOND = 32_768;

export interface Characteristic {
  readonly name: "INFO" | "CONTROL" | "IMU";
  readonly short: number;
  readonly uuid: string;
  readonly properties: readonly ("read" | "write" | "notify" | "indicate")[];
}

function own(short: number): string {
  return `ac74${short.toString(16).padStart(4, "0")}-55cd-4d3c-b5ec-c3e9d18eeead`;
}

export const POD_SERVICE = own(0);

export const INFO: Characteristic = { name: "INFO", short: 1, uuid: own(1), properties: ["read"] };
export const CONTROL: Characteristic = { name: "CONTROL", short: 2, uuid: own(2), properties: ["indicate", "write"] };
export const IMU: Characteristic = { name: "IMU", short: 3, uuid: own(3), properties: ["notify"] };

export const CHARACTERISTICS: readonly Characteristic[] = [INFO, CONTROL, IMU];
