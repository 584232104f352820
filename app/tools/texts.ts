/** Leaves of the product's catalogues what one page, or a part of it that is fetched later, carries when it is built. */

import type { Plugin } from "vite";

import type { PageName } from "../src/messages/shared.ts";
import { carries, LATER } from "../src/messages/shared.ts";

const CATALOGUE = new RegExp(`/openstride/messages/[a-z]+\\.json(\\?(${LATER.join("|")}))?$`);

export function texts(page: PageName): Plugin {
  return {
    name: "texts",
    apply: "build",
    enforce: "pre",
    transform: {
      filter: { id: CATALOGUE },
      handler(code, id) {
        const part = (CATALOGUE.exec(id)?.[2] ?? page) as PageName;
        const all = JSON.parse(code) as Record<string, string>;
        const kept = JSON.stringify(Object.fromEntries(Object.entries(all).filter(([key]) => carries(part, key))));
        // Under a name of its own it is a module, since only names that end with it are JSON.
        return part === page ? kept : { code: `export default ${kept}`, moduleType: "js" };
      },
    },
  };
}
