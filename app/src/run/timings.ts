/**
 * What the page measures of itself, as entries of the browser's own timeline (User Timing): its tools show them, and the
 * tests read them.
 */

const PAINT = "stride-to-paint";
const LOAD = "engine-load";
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
