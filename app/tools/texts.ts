/** Leaves of the product's catalogues what one page carries, when it is built. */

import type { Plugin } from "vite";

import type { PageName } from "../src/messages/shared.ts";
import { carries } from "../src/messages/shared.ts";

const CATALOGUE = /\/openstride\/messages\/[a-z]+\.json$/;

export function texts(page: PageName): Plugin {
  return {
    name: "texts",
    apply: "build",
    enforce: "pre",
    transform: {
      filter: { id: CATALOGUE },
      handler(code) {
        const all = JSON.parse(code) as Record<string, string>;
        return JSON.stringify(Object.fromEntries(Object.entries(all).filter(([key]) => carries(page, key))));
      },
    },
  };
}
