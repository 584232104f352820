/** How much running this device has room for. */

/** What an hour of both feet takes: 20 segments of 3 minutes. */
const HOUR_BYTES = 20 * 2 ** 20;

/** Returns the hours of running that there is room for; null where the browser does not say. */
export async function roomLeft(storage: Pick<StorageManager, "estimate"> | undefined): Promise<number | null> {
  try {
    const { quota, usage } = (await storage?.estimate()) ?? {};
    return quota === undefined || usage === undefined ? null : Math.max(0, quota - usage) / HOUR_BYTES;
  } catch {
    return null;
  }
}
