/**
 * What a reader chose, kept in this browser. Where nothing may be stored, as in a private window or in a page that was
 * opened from a file, a choice holds as long as the page does.
 */

/** All pages that are opened from files may share one storage, so the names say whose they are. */
const PREFIX = "openstride.";

export function remembered(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // It holds as long as the page does.
  }
}

/** Calls when another tab of the page has chosen something else under this name, or has forgotten everything. */
export function whenChanged(name: string, call: () => void): void {
  globalThis.addEventListener?.("storage", ({ key }) => {
    if (key === PREFIX + name || key === null) call();
  });
}

export function forget(name: string): void {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // There is nothing to forget.
  }
}
