/** A reader of English, for tests without a browser: what the page asks its document for. Imported before the page's own. */

import { vi } from "vitest";

vi.stubGlobal("document", { documentElement: { dataset: { language: "en" } } });
