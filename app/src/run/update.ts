/** Keeps the page for offline use, and lets a newer build take over when no run is under way. */

/** What the page says to a waiting service worker; as in sw.ts. */
const TAKE_OVER = "take-over";

const SERVICE_WORKER = "/sw.js";

/**
 * Registers the service worker.
 *
 * @param idle Tells whether the page may be replaced by a newer one right now.
 */
export async function keepOffline(idle: () => boolean): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const workers = navigator.serviceWorker;
  const updating = workers.controller !== null;
  // The files of the old build are gone once a newer one has taken over.
  workers.addEventListener("controllerchange", () => {
    if (updating && idle()) location.reload();
  });
  const registration = await workers.register(SERVICE_WORKER);
  const offer = (): void => {
    if (idle()) registration.waiting?.postMessage(TAKE_OVER);
  };
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", offer);
  });
  offer();
}
