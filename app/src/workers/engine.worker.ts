/** The thread of the live engine and the coach: it holds up neither the writing nor the screen. */

import type { FromEngine } from "./protocol";
import { message, toEngine } from "./protocol";
import { EngineCore } from "./thinking";

const TELL_MS = 1000;

declare const self: DedicatedWorkerGlobalScope;

let recorder: MessagePort | null = null;
let failed = false;

const engine = new EngineCore({
  toRecorder: (sent) => recorder?.postMessage(sent),
  toPage: (sent) => self.postMessage(sent),
  now: () => performance.now(),
  load: () => import("../coach/session"),
});

self.onmessage = ({ data }: MessageEvent<unknown>) => take(data);

setInterval(() => engine.tell(), TELL_MS);

function take(data: unknown): void {
  if (failed) return;
  try {
    const incoming = toEngine(data);
    if (incoming.type === "connect") {
      recorder = incoming.recorder;
      recorder.onmessage = (event: MessageEvent<unknown>) => take(event.data);
    } else {
      engine.take(incoming);
    }
  } catch (error) {
    // An engine that has failed once may be in any state. The recorder goes on and is told.
    failed = true;
    recorder?.postMessage(message<FromEngine>({ type: "failed", why: String(error) }));
  }
}
