/** What an address of the page leads to. */

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

export function addressOf(id: string): string {
  return `#/runs/${id}`;
}

export function activityAddress(id: string): string {
  return `#/activities/${id}`;
}
