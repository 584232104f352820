/** How the page is built: into the folder that the server serves, with nothing inline, so that a strict CSP holds. */

import { createHash } from "node:crypto";

import { svelte } from "@sveltejs/vite-plugin-svelte";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

import { texts } from "./tools/texts.ts";

const WORKER = "sw.js";

/**
 * Tells the service worker what there is to keep: `__PRECACHE__` in it becomes `{version, files}`, the version a hash
 * of the names and contents of all files. Files of `public` are not known here; the worker names those it needs.
 */
function precache(): Plugin {
  return {
    name: "precache",
    apply: "build",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const worker = bundle[WORKER];
        if (worker?.type !== "chunk") return;
        const hash = createHash("sha256").update(worker.code);
        const files: string[] = [];
        for (const name of Object.keys(bundle).sort()) {
          const file = bundle[name];
          if (file === undefined || name === WORKER || name.endsWith(".map")) continue;
          hash.update(name).update(file.type === "chunk" ? file.code : file.source);
          files.push(name === "index.html" ? "/" : `/${name}`);
        }
        const version = hash.digest("hex").slice(0, 16);
        worker.code = worker.code.replaceAll("__PRECACHE__", JSON.stringify({ version, files }));
      },
    },
  };
}

export default defineConfig({
  plugins: [svelte(), texts("app"), precache()],
  build: {
    outDir: "../src/openstride/server/page",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { page: "index.html", sw: "src/sw.ts" },
      output: { entryFileNames: ({ name }) => (name === "sw" ? WORKER : "assets/[name]-[hash].js") },
    },
  },
  // Who builds upon a worker would want its annotations; nobody does.
  worker: { format: "es", rolldownOptions: { output: { comments: { annotation: false } } } },
  server: { fs: { allow: [".."] } },
  // A machine that does much else is slow, and no test here is about how fast something is. Threads begin sooner than processes.
  test: { include: ["tests/**/*.test.ts"], testTimeout: 60_000, pool: "threads" },
});
