/** Which page is shown besides the run itself: the start, or one run by its id. It lives in the address, so that back works. */

const RUN = /^#\/runs\/([0-9a-f]{32})$/;

class Place {
  #hash = $state(location.hash);

  constructor() {
    addEventListener("hashchange", () => {
      this.#hash = location.hash;
      scrollTo(0, 0);
    });
  }

  /** The id of the run that is shown; null at the start. */
  get run(): string | null {
    return RUN.exec(this.#hash)?.[1] ?? null;
  }

  showRun(id: string): void {
    location.hash = addressOf(id);
  }

  showStart(): void {
    location.hash = "#/";
  }
}

export const place = new Place();

export function addressOf(id: string): string {
  return `#/runs/${id}`;
}
