/**
 * What the page measures of itself, as entries of the browser's own timeline (User Timing): its tools show them, and the
 * tests read them.
 */

const PAINT = "stride-to-paint";
const LOAD = "engine-load";
const SOUND = "stride-to-sound";
const SAID = "said";
/** Of each, an hour of running; older entries are dropped, so that a long run does not fill the memory. */
const KEPT = 10_000;

let paints = 0;
let loads = 0;

/**
 * How long a stride takes from the packet that closes it to the painted figure. Call it when the figures of a stride were
 * set; `arrived` is when its packet came, ms since 1970.
 */
export function measurePaint(arrived: number): void {
  if (document.hidden) return;
  requestAnimationFrame(() => {
    // Posted within the frame, received after it was painted.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      if (paints === KEPT) {
        performance.clearMeasures(PAINT);
        paints = 0;
      }
      paints += 1;
      performance.measure(PAINT, { start: arrived - performance.timeOrigin, end: performance.now() });
    };
    port2.postMessage(null);
  });
}

/** The share of a core that the engine took in the last second. */
export function markLoad(share: number): void {
  if (loads === KEPT) {
    performance.clearMarks(LOAD);
    loads = 0;
  }
  loads += 1;
  performance.mark(LOAD, { detail: { share } });
}

/**
 * How long it takes from the packet on which something rests that is said to its first sound, which comes in so many ms;
 * and how much of that it waited for something else to be said.
 */
export function measureSound(arrived: number | null, inMs: number, waitedMs: number): void {
  if (arrived === null) return;
  performance.measure(SOUND, { start: arrived - performance.timeOrigin, end: performance.now() + inMs, detail: { waitedMs } });
}

/** Something was said, and by what: words, a tone, or the screen alone. */
export function markSaid(kind: string, text: string, by: "voice" | "tone" | "screen"): void {
  performance.mark(SAID, { detail: { kind, text, by } });
}
