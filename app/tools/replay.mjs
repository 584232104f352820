// Plays a live log once more with the live policy and the engine of the page, and prints what comes out.
//
//     node tools/replay.mjs FOLDER
//
// A line a stride, in order: its side, the checksum of its swing path and its doubles, little endian, both in
// hexadecimal. `openstride.replay` must give the same.
import { fileURLToPath } from "node:url";

import { runnerImport } from "vite";

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error("Name the folder of a log.");
  process.exit(2);
}
const source = fileURLToPath(new URL("replay.ts", import.meta.url));
const { module } = await runnerImport(source, { configFile: false, logLevel: "error" });
await module.print(folder);
