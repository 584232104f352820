/** The seconds before a run begins: they may be passed over, and the runner may go back. */

const SECOND_MS = 1000;

export class Countdown {
  /** Whether the run is to begin; resolves once that is known. */
  readonly over: Promise<boolean>;
  #end: (begin: boolean) => void = () => undefined;
  #left: number;
  readonly #tell: (left: number) => void;
  readonly #timer: ReturnType<typeof setInterval>;

  /**
   * @param seconds to count
   * @param tell called with the seconds left, at once and with each that passes
   */
  constructor(seconds: number, tell: (left: number) => void) {
    this.#left = seconds;
    this.#tell = tell;
    this.over = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#timer = setInterval(() => this.#count(), SECOND_MS);
    if (seconds > 0) tell(seconds);
    else this.skip();
  }

  /** Begin now. */
  skip(): void {
    this.#finish(true);
  }

  /** Do not begin. */
  cancel(): void {
    this.#finish(false);
  }

  #count(): void {
    this.#left -= 1;
    if (this.#left > 0) this.#tell(this.#left);
    else this.skip();
  }

  #finish(begin: boolean): void {
    clearInterval(this.#timer);
    this.#end(begin);
  }
}
