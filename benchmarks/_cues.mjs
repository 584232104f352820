// Runs strides through the translated live rules, and prints what each costs as JSON; `cues.py` starts it.
//
//     node _cues.mjs BUNDLE TABLE METRICS LAPS
//
// TABLE holds doubles: rows as `prompter.play` takes them. METRICS is JSON: for each metric centre, spread, uncertainty.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [bundle, file, metrics, laps] = process.argv.slice(2);
const { baseline, footfall: steps, prompter: rules } = await import(pathToFileURL(bundle));
const table = new Float64Array(new Uint8Array(readFileSync(file)).buffer);
const strides = table.length / rules.ROW;
const usOfLaps = [];

for (let lap = 0; lap < Number(laps); lap++) {
  const prompter = new rules.Prompter();
  for (const [metric, numbers] of JSON.parse(metrics).entries()) {
    for (const speed of [2, 4]) baseline.add_knot(prompter.baseline, baseline.OWN, metric, speed, ...numbers);
  }
  rules.begin(prompter, lap);
  const before = process.cpuUsage();
  rules.play(prompter, new steps.Footfall(), table, strides, new Float64Array(0), []);
  const { user, system } = process.cpuUsage(before);
  usOfLaps.push((user + system) / strides);
}
console.log(JSON.stringify({ strides, laps: usOfLaps }));
