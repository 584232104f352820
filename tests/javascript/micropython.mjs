// Does what `remote.py` asks for, one line after the other, with a folder's own source on MicroPython.
//
//     node micropython.mjs RUNTIME FOLDER MODULE...
//
// RUNTIME is the path of `micropython.mjs`; `answering.py` does the work there.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [runtime, folder, ...names] = process.argv.slice(2);
const { loadMicroPython } = await import(pathToFileURL(runtime));
const python = await loadMicroPython({ heapsize: 32 * 1024 * 1024 });
python.FS.mkdir("package");
for (const name of names) {
  python.FS.writeFile(`package/${name}.py`, readFileSync(`${folder}/${name}.py`));
}

try {
  python.runPython(readFileSync(new URL("answering.py", import.meta.url), "utf8"));
  const answer = python.globals.get("answer");
  for await (const line of createInterface({ input: process.stdin })) {
    console.log(answer(line));
  }
} catch (error) {
  // The rest of the error is the runtime's whole source, which is one line.
  console.error(error.message);
  process.exitCode = 1;
}
