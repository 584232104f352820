// Plays a scenario on MicroPython, with the pod's own source, and prints what it returns.
//
//     node micropython.mjs RUNTIME CHIP SCENARIOS EXPRESSION
//
// RUNTIME is the path of `micropython.mjs`, CHIP the folder of the pod's logic, SCENARIOS a module that knows it as
// `openstride.pod.chip`, EXPRESSION what to ask that module for.
import { readdirSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [runtime, chip, scenarios, expression] = process.argv.slice(2);
const { loadMicroPython } = await import(pathToFileURL(runtime));
const python = await loadMicroPython({
  heapsize: 16 * 1024 * 1024,
  stdout: (line) => console.log(line),
});
for (const folder of ["openstride", "openstride/pod", "openstride/pod/chip"]) {
  python.FS.mkdir(folder);
}
for (const name of readdirSync(chip).filter((each) => each.endsWith(".py"))) {
  python.FS.writeFile(`openstride/pod/chip/${name}`, readFileSync(`${chip}/${name}`));
}
python.FS.writeFile("scenarios.py", readFileSync(scenarios));

try {
  python.runPython(`import scenarios\nprint(scenarios.${expression})`);
} catch (error) {
  // The rest of the error is the runtime's whole source, which is one line.
  console.error(error.message);
  process.exitCode = 1;
}
