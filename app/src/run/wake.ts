/** Keeps the screen on while a run is under way: a hidden page is frozen by the browser, and Bluetooth with it. */

export class WakeLock {
  #wanted = false;
  #lock: WakeLockSentinel | null = null;

  constructor() {
    // The system takes the lock away whenever the page is hidden.
    document.addEventListener("visibilitychange", () => void this.#ask());
  }

  async keep(): Promise<void> {
    this.#wanted = true;
    await this.#ask();
  }

  async release(): Promise<void> {
    this.#wanted = false;
    await this.#lock?.release();
    this.#lock = null;
  }

  async #ask(): Promise<void> {
    if (!this.#wanted || document.hidden || !("wakeLock" in navigator)) return;
    try {
      this.#lock = await navigator.wakeLock.request("screen");
    } catch {
      // Refused when the battery is low: the run goes on for as long as the screen does.
      this.#lock = null;
    }
  }
}
