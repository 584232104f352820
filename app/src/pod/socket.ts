/**
 * A virtual shoe of home's, over a WebSocket: the same bytes as over Bluetooth, each with the short number of its
 * characteristic in front. `[1]` reads INFO, `[2, …command]` writes CONTROL, `[6, …question]` TIME; what comes is
 * `[short, …value]`. Standard characteristics, whose short numbers do not fit a byte, are not carried.
 */

import type { Side } from "../recordings/side";
import type { PodLink } from "./link";
import { IGNORE, LinkError, now } from "./link";

const ANSWER_WITHIN_MS = 5000;
const LARGEST_SHORT = 0xff;

interface Reading {
  readonly short: number;
  readonly resolve: (value: Uint8Array) => void;
  readonly reject: (error: LinkError) => void;
}

/** The virtual shoe of a foot; how fast its time goes is for home to say. */
export function virtualShoe(side: Side): PodLink {
  const address = new URL(`/api/v1/virtual-shoes/${side}`, location.href);
  address.protocol = address.protocol.replace("http", "ws");
  return new SocketPod(`virtual ${side}`, address.href);
}

export class SocketPod implements PodLink {
  onvalue: PodLink["onvalue"] = IGNORE;
  onlost: PodLink["onlost"] = IGNORE;
  #socket: WebSocket | null = null;
  #readings: Reading[] = [];

  constructor(
    readonly name: string,
    readonly address: string,
  ) {}

  connect(): Promise<void> {
    this.#leave();
    const socket = new WebSocket(this.address);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    return new Promise((resolve, reject) => {
      socket.onopen = () => {
        socket.onclose = () => this.#lost(socket);
        resolve();
      };
      socket.onclose = () => reject(new LinkError("unreachable", `${this.name} cannot be reached.`));
      socket.onmessage = ({ data }: MessageEvent<unknown>) => {
        if (data instanceof ArrayBuffer) this.#received(new Uint8Array(data), now());
      };
    });
  }

  read(short: number): Promise<Uint8Array> {
    if (short > LARGEST_SHORT) return Promise.reject(new LinkError("foreign", `${this.name} does not carry ${short}.`));
    return new Promise((resolve, reject) => {
      const giveUp = (): void => this.#refuse(new LinkError("silent", `${this.name} does not answer.`));
      const timer = setTimeout(giveUp, ANSWER_WITHIN_MS);
      const settled = <T>(settle: (value: T) => void) => {
        return (value: T) => {
          clearTimeout(timer);
          settle(value);
        };
      };
      this.#readings.push({ short, resolve: settled(resolve), reject: settled(reject) });
      this.#send(Uint8Array.of(short));
    });
  }

  async write(short: number, value: Uint8Array): Promise<void> {
    this.#send(Uint8Array.of(short, ...value));
  }

  async close(): Promise<void> {
    this.#leave();
    this.#refuse(new LinkError("lost", `${this.name} was let go of.`));
  }

  #send(bytes: Uint8Array<ArrayBuffer>): void {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) {
      const error = new LinkError("lost", `The connection to ${this.name} is gone.`);
      this.#refuse(error);
      throw error;
    }
    socket.send(bytes);
  }

  #received(bytes: Uint8Array, arrived: number): void {
    const short = bytes[0];
    if (short === undefined) return;
    const value = bytes.slice(1);
    const asked = this.#readings.findIndex((reading) => reading.short === short);
    const [reading] = asked < 0 ? [] : this.#readings.splice(asked, 1);
    if (reading) reading.resolve(value);
    else this.onvalue(short, value, arrived);
  }

  #lost(socket: WebSocket): void {
    if (socket !== this.#socket) return;
    this.#socket = null;
    this.#refuse(new LinkError("lost", `The connection to ${this.name} is gone.`));
    this.onlost();
  }

  #refuse(error: LinkError): void {
    for (const { reject } of this.#readings.splice(0)) reject(error);
  }

  #leave(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }
}
