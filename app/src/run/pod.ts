/**
 * A pod that takes part in runs: asked what it is, told to stream, watched, found again after a lost connection, and in
 * the end asked for all that was missed.
 *
 * What it sends is handed on unread, before anything here looks into it.
 */

import type { Exchange } from "../pod/conversation";
import { Conversation, RefusedError } from "../pod/conversation";
import { PacketError } from "../pod/errors";
import { decodeImu } from "../pod/imu";
import type { Info } from "../pod/info";
import { Capability } from "../pod/info";
import type { RecordingName, StreamState } from "../pod/intake";
import { Intake } from "../pod/intake";
import type { PodLink } from "../pod/link";
import { IGNORE, LinkError, now } from "../pod/link";
import { BATTERY_LEVEL, CONTROL, IMU, INFO, LOG, TIME } from "../pod/profile";
import type { Side } from "../recordings/side";
import { codeOf } from "../recordings/side";
import type { Chunk } from "./fetching";
import { Fetcher } from "./fetching";
import { ShoeError, infoIn, refusal } from "./refusals";
import { sleep } from "./sleep";

/** So many samples a packet while someone watches: 38 ms at 208 Hz. */
const SAMPLES = 8;
/** Between attempts to find a pod again; the last one is repeated (ms). */
const BACK_OFF_MS: readonly number[] = [250, 500, 1000, 2000, 4000];
/** A pod that was told to stream and says nothing for so long is taken for lost, and sought. */
const STALE_AFTER_MS = 3000;
const WATCH_EVERY_MS = 1000;
/** Of so many exchanges of clocks the fastest counts, and so often the next ones are made. */
const BURST = 16;
const BURST_EVERY_MS = 20_000;
/**
 * They are asked at moments spread over the longest connection interval. Asked as soon as the answer before is there, all
 * would wait a whole interval and their answers not at all: the line would be half an interval off, without a sign of it.
 */
const SPREAD_MS = 50;
/** The part of a whole whose multiples, without whole numbers, are spread the most evenly. */
const GOLDEN = 0.618;
/** What was passed over is fetched this much later: it may only be late. */
const FETCH_AFTER_MS = 1000;
/** A packet may be damaged in this too, and pass; several in a row mean it. */
const MOST_CONTRADICTIONS = 3;

export interface PodEvents {
  /**
   * A value, in order of arrival; that of INFO, which was read, among them. `side` is null for samples that are not of
   * the foot that the pod stands for.
   */
  onvalue(side: Side | null, short: number, value: Uint8Array, arrived: number): void;
  onfetched(side: Side, chunk: Chunk): void;
  onexchange(side: Side, exchange: Exchange): void;
  onconnected(side: Side, connected: boolean): void;
  /** It was found again, and does not do what it did; it is sought on. */
  onrefused(side: Side, error: ShoeError | LinkError): void;
  /** It has sent samples of the other foot, and does not take part any more. */
  onbroken(side: Side, error: ShoeError): void;
}

/**
 * How a recording ended. `whole`: nothing is missing. `lost`: the pod does not have what is. `away`: it was out of reach.
 * `given_up`: it was not waited for.
 */
export type Ending = "whole" | "lost" | "away" | "given_up";

export class Pod {
  readonly #link: PodLink;
  readonly #events: PodEvents;
  readonly #conversation: Conversation;
  readonly #fetcher: Fetcher;
  #side: Side;
  #info: Info;
  #intake = new Intake();
  #state: "idle" | "streaming" | "finishing" | "closed" = "idle";
  #givenUp = false;
  /** Counts connections, so that what belongs to an earlier one ends. Null while there is none. */
  #connection: number | null = 0;
  #connections = 0;
  #seeking = false;
  #heardAt = 0;
  #watchedAt = 0;
  #contradictions = 0;
  /** Samples that overtook the answer which they follow; null while none is awaited. */
  #early: [value: Uint8Array, arrived: number][] | null = null;
  #watch: ReturnType<typeof setInterval> | undefined;
  #fetchSoon: ReturnType<typeof setTimeout> | undefined;
  #fetching: Promise<void> | null = null;
  #changed: (() => void)[] = [];

  private constructor(link: PodLink, side: Side, info: Info, events: PodEvents) {
    this.#link = link;
    this.#side = side;
    this.#info = info;
    this.#events = events;
    this.#conversation = new Conversation(link);
    this.#fetcher = new Fetcher(this.#conversation, (chunk) => events.onfetched(this.#side, chunk));
    link.onvalue = (short, value, arrived) => this.#received(short, value, arrived);
    link.onlost = () => this.#lost();
  }

  /**
   * Connect a pod and ask what it is. Rejects with a {@link LinkError} or a {@link ShoeError}.
   *
   * @param hint the foot of a pod that was not told
   */
  static async open(link: PodLink, events: PodEvents, hint?: Side): Promise<Pod> {
    try {
      await link.connect();
      const info = infoIn(await link.read(INFO.short), link.name);
      const side = info.side ?? hint;
      if (side === undefined) throw new ShoeError("side", `${link.name} was not told which foot it is on.`);
      return new Pod(link, side, info, events);
    } catch (error) {
      await link.close();
      throw error;
    }
  }

  get side(): Side {
    return this.#side;
  }

  get name(): string {
    return this.#link.name;
  }

  /** What it last said about itself. */
  get info(): Info {
    return this.#info;
  }

  get connected(): boolean {
    return this.#connection !== null;
  }

  /** What has come of it in this run. */
  get intake(): Intake {
    return this.#intake;
  }

  /** The charge of its battery in percent; null where it does not tell. */
  async battery(): Promise<number | null> {
    try {
      const [percent] = await this.#link.read(BATTERY_LEVEL.short);
      return percent ?? null;
    } catch {
      return null;
    }
  }

  /**
   * Let it use the room of recordings that are safe elsewhere, when it needs that room; those that it keeps no longer for
   * our sake. It is not told to delete them: their bytes were not all read, and so their checksum is not known.
   */
  async free(recordings: readonly RecordingName[]): Promise<RecordingName[]> {
    const freed: RecordingName[] = [];
    if (!this.#can(Capability.FLASH)) return freed;
    for (const each of recordings.filter(({ device }) => device === this.#info.device)) {
      try {
        if (await this.#fetcher.acknowledge(each)) freed.push(each);
      } catch (error) {
        if (error instanceof LinkError) break;
        if (!(error instanceof RefusedError)) throw error;
      }
    }
    return freed;
  }

  /**
   * Have it send samples; from now on also after each lost connection.
   *
   * @param earlier what came of it before, in a run that is gone on with
   */
  async stream(earlier: readonly StreamState[] = []): Promise<void> {
    this.#intake = new Intake(earlier);
    this.#state = "streaming";
    this.#givenUp = false;
    this.#beginWatch();
    try {
      await this.#beginStream();
    } catch (error) {
      // One that refuses is not asked again and again; one that is lost is being sought.
      if (error instanceof ShoeError) this.#rest();
      throw error;
    }
  }

  /** Have it end its recording, and fetch what is missing of it, however often it is lost meanwhile. */
  async finish(): Promise<Ending> {
    if (this.#state !== "streaming") return "whole";
    this.#state = "finishing";
    const ending = await this.#finish();
    this.#rest();
    return ending;
  }

  /** Have it end a stream that was of no run; it need not keep what it recorded meanwhile. */
  async drop(): Promise<void> {
    if (this.#state !== "streaming") return;
    const { streams } = this.#intake;
    this.#rest();
    this.#fetcher.cancel();
    try {
      await this.#endStream();
      await this.free(streams.filter(({ first }) => first === 0).map(({ name }) => name));
    } catch (error) {
      // It is out of reach; what it keeps of this makes room when it needs that.
      if (!(error instanceof LinkError)) throw error;
    }
  }

  /** Tell it its foot, while it does not send. Rejects with a {@link LinkError} or a {@link ShoeError}. */
  async tell(side: Side): Promise<void> {
    try {
      await this.#conversation.ask({ name: "SetSide", code: codeOf(side) });
    } catch (error) {
      throw error instanceof RefusedError ? refusal(error, this.#link.name) : error;
    }
    this.#side = side;
    this.#info = { ...this.#info, side };
    this.#contradictions = 0;
  }

  #rest(): void {
    if (this.#state !== "closed") this.#state = "idle";
    this.#endWatch();
  }

  /** Do not wait for it any longer: what has not come is missing. */
  giveUp(): void {
    this.#givenUp = true;
    this.#fetcher.cancel();
    this.#tellChange();
  }

  async close(): Promise<void> {
    this.#state = "closed";
    this.#endWatch();
    this.#connection = null;
    this.#conversation.lost();
    this.giveUp();
    await this.#link.close();
  }

  async #finish(): Promise<Ending> {
    while (!this.#givenUp) {
      if (this.connected) {
        try {
          await Promise.race([this.#complete(), this.#givingUp()]);
          break;
        } catch (error) {
          if (!(error instanceof LinkError)) break;
          // A pod that is there and does not do what it is asked is let go of, and sought.
          if (this.connected) await this.#letGo();
        }
      }
      // What a pod without flash has not sent by now is nowhere.
      if (!this.#can(Capability.FLASH)) break;
      await Promise.race([this.#reached(), this.#givingUp()]);
    }
    const { whole, settled } = this.#intake;
    if (whole) return "whole";
    if (settled || (this.connected && !this.#givenUp)) return "lost";
    return this.connected ? "given_up" : "away";
  }

  /** The pod is connected: it ends its recording, and gives what is missing. */
  async #complete(): Promise<void> {
    await this.#endStream();
    if (!this.#can(Capability.FLASH)) return;
    await this.#fetching;
    await this.#fetcher.fetch(this.#intake.streams);
  }

  async #endStream(): Promise<void> {
    try {
      await this.#conversation.ask({ name: "StopStream" });
    } catch (error) {
      // It has ended already, and its answer was lost; or it began anew.
      if (!(error instanceof RefusedError)) throw error;
      this.#intake.leave();
    }
  }

  async #beginStream(): Promise<void> {
    const mine = this.#connection;
    const info = await this.#link.read(INFO.short);
    const decoded = infoIn(info, this.#link.name);
    this.#take(INFO.short, info, now());
    if (decoded.device !== this.#info.device) throw new LinkError("foreign", `${this.#link.name} is another pod now.`);
    this.#info = decoded;
    if (this.#state !== "streaming") return;
    this.#early = [];
    try {
      await this.#conversation.ask({ name: "StartStream", samples: SAMPLES });
    } catch (error) {
      throw error instanceof RefusedError ? refusal(error, this.#link.name) : error;
    } finally {
      this.#takeEarly();
    }
    this.#heardAt = now();
    if (this.#can(Capability.CLOCK)) void this.#keepTime(mine);
    this.#fetch();
  }

  #can(capability: number): boolean {
    return (this.#info.capabilities & capability) !== 0;
  }

  #received(short: number, value: Uint8Array, arrived: number): void {
    this.#heardAt = now();
    if (short === LOG.short) this.#fetcher.take(value, arrived);
    else if (short === TIME.short) this.#conversation.hear(short, value, arrived);
    // Each characteristic has a way of its own through radio and browser. Samples belong to the recording that the answer
    // names, and so stand behind it, whichever came first.
    else if (short === IMU.short && this.#early) this.#early.push([value, arrived]);
    else this.#take(short, value, arrived);
    if (short === CONTROL.short) this.#takeEarly();
  }

  #takeEarly(): void {
    const early = this.#early ?? [];
    this.#early = null;
    for (const [value, arrived] of early) this.#take(IMU.short, value, arrived);
  }

  #take(short: number, value: Uint8Array, arrived: number): void {
    const mine = value.slice();
    const believed = short !== IMU.short || this.#isOurs(mine);
    // Written first: what hands the value on may take its bytes away.
    this.#events.onvalue(believed ? this.#side : null, short, value, arrived);
    if (believed && this.#intake.take(short, mine)) this.#fetchLater();
    this.#conversation.hear(short, mine, arrived);
  }

  /** Whether samples are not of the other foot; a pod that sends several such packets in a row is not believed any more. */
  #isOurs(value: Uint8Array): boolean {
    const side = sideOfSamples(value);
    this.#contradictions = side === null || side === this.#side ? 0 : this.#contradictions + 1;
    if (this.#contradictions === MOST_CONTRADICTIONS) {
      const why = `${this.#link.name} says that it is on the ${this.#side} foot, and sends for the other.`;
      this.#events.onbroken(this.#side, new ShoeError("contradicts", why));
    }
    return this.#contradictions === 0;
  }

  // Clocks.

  async #keepTime(mine: number | null): Promise<void> {
    while (this.#isStreaming(mine)) {
      for (let i = 0; i < BURST && this.#isStreaming(mine); i++) {
        await sleep(SPREAD_MS * ((GOLDEN * i) % 1));
        const exchange = await this.#conversation.exchange().catch(IGNORE);
        // What was not answered in time will not be by asking on.
        if (!exchange) break;
        this.#events.onexchange(this.#side, exchange);
      }
      await sleep(BURST_EVERY_MS);
    }
  }

  #isStreaming(mine: number | null): boolean {
    return this.#state === "streaming" && mine !== null && this.#connection === mine;
  }

  // What was missed.

  #fetchLater(): void {
    this.#fetchSoon ??= setTimeout(() => {
      this.#fetchSoon = undefined;
      this.#fetch();
    }, FETCH_AFTER_MS);
  }

  /** Fetch what is missing, in the background of a stream. */
  #fetch(): void {
    if (this.#fetching || this.#state !== "streaming" || !this.connected || !this.#can(Capability.FLASH)) return;
    const done = (): void => {
      this.#fetching = null;
    };
    // Where it fails, it is tried again with the next connection, the next gap, or in the end.
    this.#fetching = this.#fetcher.fetch(this.#intake.streams).then(done, done);
  }

  // The connection.

  #beginWatch(): void {
    this.#endWatch();
    this.#heardAt = this.#watchedAt = now();
    this.#watch = setInterval(() => this.#look(), WATCH_EVERY_MS);
  }

  #endWatch(): void {
    clearInterval(this.#watch);
    clearTimeout(this.#fetchSoon);
    this.#fetchSoon = undefined;
  }

  #look(): void {
    const at = now();
    // A page that was asleep has not heard anything, and has to listen first.
    if (at - this.#watchedAt > STALE_AFTER_MS) this.#heardAt = at;
    this.#watchedAt = at;
    const isStale = at - this.#heardAt > STALE_AFTER_MS;
    // In the end it is only heard when asked, and who asks finds out.
    if (this.#state === "streaming" && this.connected && isStale) void this.#letGo();
  }

  /** End a connection that has gone stale, and seek the pod. */
  async #letGo(): Promise<void> {
    await this.#link.close().catch(IGNORE);
    this.#lost();
  }

  #lost(): void {
    if (this.#state === "closed") return;
    this.#disconnected();
    if (!this.#seeking) void this.#seek();
  }

  #disconnected(): void {
    if (!this.connected) return;
    this.#connection = null;
    this.#conversation.lost();
    this.#events.onconnected(this.#side, false);
    this.#tellChange();
  }

  /** Find the pod again, as long as it takes. */
  async #seek(): Promise<void> {
    this.#seeking = true;
    for (let attempt = 0; !this.connected && this.#isWanted; attempt++) {
      await sleep(BACK_OFF_MS[Math.min(attempt, BACK_OFF_MS.length - 1)] ?? 0);
      if (this.#isWanted) await this.#tryAgain();
    }
    this.#seeking = false;
    this.#tellChange();
  }

  get #isWanted(): boolean {
    return this.#state !== "closed" && !(this.#state === "finishing" && this.#givenUp);
  }

  async #tryAgain(): Promise<void> {
    try {
      await this.#link.connect();
      this.#connection = ++this.#connections;
      this.#heardAt = now();
      this.#events.onconnected(this.#side, true);
      if (this.#state === "streaming" || this.#state === "finishing") await this.#beginStream();
    } catch (error) {
      // Out of reach still, or it went again, or it does not do what it did: the next attempt is after a longer wait.
      this.#disconnected();
      const forgotten = error instanceof LinkError && error.reason === "not_paired";
      if (error instanceof ShoeError || forgotten) this.#events.onrefused(this.#side, error);
    }
  }

  // Waiting for what others do.

  async #reached(): Promise<void> {
    while (!this.connected || this.#seeking) await this.#change();
  }

  async #givingUp(): Promise<void> {
    while (!this.#givenUp) await this.#change();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#changed.push(resolve));
  }

  #tellChange(): void {
    for (const resolve of this.#changed.splice(0)) resolve();
  }
}

/** The foot that samples say they are of; null where they say none, or are damaged. */
function sideOfSamples(value: Uint8Array): Side | null {
  try {
    return decodeImu(value).side;
  } catch (error) {
    if (error instanceof PacketError) return null;
    throw error;
  }
}
