/** Which page is shown besides the run itself. It lives in the address, so that back works and a link can be kept. */

const ID = /^[0-9a-f]{32}$/;

/** What the address leads to; what it does not understand is the start. */
export type Where =
  | { readonly page: "start" }
  | { readonly page: "run"; readonly id: string }
  | { readonly page: "history"; readonly bin: boolean; readonly wanted: URLSearchParams }
  | { readonly page: "activity"; readonly id: string }
  | { readonly page: "shoes" }
  | { readonly page: "account" };

export function whereOf(hash: string): Where {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [first = "", second = "", ...more] = path.split("/");
  const known = ID.test(second) && more.length === 0;
  if (first === "runs" && known) return { page: "run", id: second };
  if (first === "activities" && known) return { page: "activity", id: second };
  if (path === "history") return { page: "history", bin: false, wanted: new URLSearchParams(query) };
  if (path === "bin") return { page: "history", bin: true, wanted: new URLSearchParams(query) };
  if (path === "shoes") return { page: "shoes" };
  if (path === "account") return { page: "account" };
  return { page: "start" };
}

class Place {
  #hash = $state(location.hash);
  readonly where = $derived(whereOf(this.#hash));
  /** Counts the pages that were gone to, so that a page can tell whether it was the first. */
  #gone = 0;

  constructor() {
    addEventListener("hashchange", () => {
      this.#gone += 1;
      this.#hash = location.hash;
      scrollTo(0, 0);
    });
  }

  /** Whether the reader came from another page of the app. */
  get gone(): boolean {
    return this.#gone > 0;
  }

  showRun(id: string): void {
    location.hash = addressOf(id);
  }

  go(address: string): void {
    location.hash = address;
  }

  /** Changes the address of the page that is shown, without a way back to how it was. */
  amend(address: string): void {
    history.replaceState(history.state, "", address);
    this.#hash = location.hash;
  }
}

export const place = new Place();

export function addressOf(id: string): string {
  return `#/runs/${id}`;
}

export function activityAddress(id: string): string {
  return `#/activities/${id}`;
}
