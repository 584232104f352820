/**
 * What a hand does on a chart. A mouse that is over it points, and draws a frame to look closer; one finger points, two
 * look closer; a second tap or click shows the whole again. Places are shares of the width.
 */

import type { Attachment } from "svelte/attachments";

import type { Range } from "./scale";

export interface Gestures {
  point(at: number): void;
  /** The mouse has left, or the finger was taken away by the page that scrolls. */
  leave(): void;
  /** The frame being drawn; null when there is none any more. */
  frame(range: Range | null): void;
  zoom(range: Range): void;
  /** Two fingers that lay on the first places lie on the second ones now. */
  pinch(before: Range, after: Range): void;
  reset(): void;
  /** The chart was touched or clicked: it wants the keyboard. */
  press(): void;
}

/** A frame narrower than this (px) is a click. */
const LEAST_FRAME = 6;
const DOUBLE_MS = 320;
const DOUBLE_PX = 24;

/** Returns an attachment that listens to an element. */
export function listening(to: Gestures): Attachment<HTMLElement> {
  return (element) => {
    const hand = new Hand(element, to);
    const events = ["pointerdown", "pointermove", "pointerup", "pointercancel", "pointerleave"] as const;
    const handle = (event: PointerEvent): void => hand.handle(event);
    for (const name of events) element.addEventListener(name, handle);
    return () => {
      for (const name of events) element.removeEventListener(name, handle);
    };
  };
}

class Hand {
  /** Places of the pointers that are down (px), by their number. */
  readonly #down = new Map<number, number>();
  /** Where a frame began (px). */
  #start: number | null = null;
  #framed = false;
  #lastTap = { when: -Infinity, at: 0 };

  constructor(
    private readonly element: HTMLElement,
    private readonly to: Gestures,
  ) {}

  handle(event: PointerEvent): void {
    switch (event.type) {
      case "pointerdown":
        return this.#press(event);
      case "pointermove":
        return this.#move(event);
      case "pointerup":
        return this.#release(event);
      default:
        return this.#drop(event);
    }
  }

  #press(event: PointerEvent): void {
    if (event.button !== 0) return;
    const at = this.#at(event);
    // Else the mouse would take the keyboard away again from where `press` puts it.
    event.preventDefault();
    this.element.setPointerCapture(event.pointerId);
    this.#down.set(event.pointerId, at);
    this.#start = event.pointerType === "mouse" ? at : null;
    this.#framed = false;
    this.to.press();
    if (this.#down.size === 1) this.to.point(this.#share(at));
  }

  #move(event: PointerEvent): void {
    const at = this.#at(event);
    const other = [...this.#down].find(([id]) => id !== event.pointerId);
    const before = this.#down.get(event.pointerId);
    if (before !== undefined) this.#down.set(event.pointerId, at);
    if (other !== undefined && before !== undefined) {
      this.to.pinch(this.#range(before, other[1]), this.#range(at, other[1]));
      return;
    }
    this.to.point(this.#share(at));
    if (this.#start !== null) this.#draw(this.#start, at);
  }

  #draw(from: number, to: number): void {
    this.#framed ||= Math.abs(to - from) >= LEAST_FRAME;
    if (this.#framed) this.to.frame(this.#range(from, to));
  }

  #release(event: PointerEvent): void {
    const at = this.#at(event);
    if (!this.#down.delete(event.pointerId)) return;
    const start = this.#start;
    this.#start = null;
    this.to.frame(null);
    if (start !== null && this.#framed) this.to.zoom(this.#range(start, at));
    else this.#tap(event, at);
  }

  #tap(event: PointerEvent, at: number): void {
    const twice = event.timeStamp - this.#lastTap.when < DOUBLE_MS && Math.abs(at - this.#lastTap.at) < DOUBLE_PX;
    this.#lastTap = { when: twice ? -Infinity : event.timeStamp, at };
    if (twice) this.to.reset();
  }

  #drop(event: PointerEvent): void {
    const wasDown = this.#down.delete(event.pointerId);
    if (event.type === "pointercancel") {
      this.#start = null;
      this.to.frame(null);
    }
    if (event.pointerType === "mouse" && !wasDown) this.to.leave();
  }

  #at(event: PointerEvent): number {
    return event.clientX - this.element.getBoundingClientRect().left;
  }

  #share(at: number): number {
    return Math.min(Math.max(at / this.element.clientWidth, 0), 1);
  }

  #range(one: number, other: number): Range {
    return [this.#share(Math.min(one, other)), this.#share(Math.max(one, other))];
  }
}
