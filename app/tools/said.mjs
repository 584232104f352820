// Lets the coach of the page take the strides of a live log once more, and prints what it says.
//
//     node tools/said.mjs FOLDER
//
// A line an event: its kind, and its text as the log would have it. `openstride.replay` must give the same cues.
import { fileURLToPath } from "node:url";

import { runnerImport } from "vite";

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error("Name the folder of a log.");
  process.exit(2);
}
const source = fileURLToPath(new URL("said.ts", import.meta.url));
const { module } = await runnerImport(source, { configFile: false, logLevel: "error" });
await module.print(folder);
