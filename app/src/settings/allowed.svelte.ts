/** What the browser lets this page do, as far as it says so. */

type Permission = "granted" | "denied" | "prompt" | "unknown";

class Allowed {
  #position = $state<Permission>("unknown");

  constructor() {
    void this.#look();
  }

  /** Whether it may know where the phone is. */
  get position(): Permission {
    return this.#position;
  }

  async #look(): Promise<void> {
    try {
      const status = await navigator.permissions.query({ name: "geolocation" });
      this.#position = status.state;
      status.addEventListener("change", () => (this.#position = status.state));
    } catch {
      // Some browsers say so only by asking.
    }
  }
}

export const allowed = new Allowed();
