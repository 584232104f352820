/** How the page of a report is built: one file with everything in it, which Python fills with the data of a run. */

import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

import { inlined } from "./tools/inlined.ts";
import { texts } from "./tools/texts.ts";

export default defineConfig({
  base: "./",
  plugins: [svelte(), texts("report"), inlined()],
  publicDir: false,
  build: {
    outDir: "../src/openstride/report/page",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    rollupOptions: { input: "report.html" },
  },
  server: { fs: { allow: [".."] } },
});
