/** Leaves of the product's catalogues what the page uses, when it is built. */

import type { Plugin } from "vite";

import { isOfThePage } from "../src/messages/shared.ts";

const CATALOGUE = /\/openstride\/messages\/[a-z]+\.json$/;

export function texts(): Plugin {
  return {
    name: "texts",
    enforce: "pre",
    transform: {
      filter: { id: CATALOGUE },
      handler(code) {
        const all = JSON.parse(code) as Record<string, string>;
        return JSON.stringify(Object.fromEntries(Object.entries(all).filter(([key]) => isOfThePage(key))));
      },
    },
  };
}
