/** The thread of the recorder. It alone writes files; it goes on when the page is busy. */

import { version } from "../../package.json";
import { SOURCE } from "../engine/generated/$source.js";
import { openStore } from "../recordings/opfs";
import type { FromRecorder, ToEngine } from "./protocol";
import { fromEngine, message, toRecorder } from "./protocol";
import { RecorderCore } from "./recording";

/** Held while a run is recorded; the service worker looks at it before it replaces the page. */
const LOCK = "openstride-recorder";
const TICK_MS = 1000;

declare const self: DedicatedWorkerGlobalScope;

let engine: MessagePort | null = null;

const recorder = new RecorderCore({
  store: openStore,
  lock: takeLock,
  now: () => performance.now(),
  toPage: (sent) => self.postMessage(sent),
  toEngine: sendToEngine,
  engine: SOURCE,
  version,
  zone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
  later: (work, ms) => void setTimeout(work, ms),
});

self.onmessage = ({ data }: MessageEvent<unknown>) => {
  looked(() => {
    const incoming = toRecorder(data);
    if (incoming.type === "connect") connect(incoming.engine);
    else void recorder.take(incoming);
  });
};

setInterval(() => void recorder.tick(), TICK_MS);

function connect(port: MessagePort): void {
  engine = port;
  port.onmessage = ({ data }: MessageEvent<unknown>) => looked(() => void recorder.take(fromEngine(data)));
}

/** The value was copied into its frame and is of no more use here, so that it goes on without being copied again. */
function sendToEngine(sent: ToEngine): void {
  const { buffer } = sent.type === "received" ? sent.value : {};
  engine?.postMessage(sent, buffer instanceof ArrayBuffer ? [buffer] : []);
}

function looked(work: () => void): void {
  try {
    work();
  } catch (error) {
    self.postMessage(message<FromRecorder>({ type: "fault", fault: { kind: "worker", why: String(error) } }));
  }
}

function takeLock(): Promise<(() => void) | null> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(LOCK, { ifAvailable: true }, (lock) => {
        if (lock === null) return resolve(null);
        return new Promise<void>((release) => resolve(release));
      })
      .catch(reject);
  });
}
