// Feeds the translated engine a lap over and over, and prints what it costs as JSON; `javascript.py` starts it.
//
//     node _javascript.mjs BUNDLE LAP LAPS
//
// LAP holds doubles: the interval, then for n samples n times, 3 n forces and 3 n rates.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [bundle, file, laps] = process.argv.slice(2);
const { foot: functions, stride } = await import(pathToFileURL(bundle));
const [interval, ...numbers] = new Float64Array(new Uint8Array(readFileSync(file)).buffer);
const count = numbers.length / 7;
const [start, forces, rates] = [[0, 1], [1, 4], [4, 7]].map(([a, b]) => Float64Array.from(numbers.slice(a * count, b * count)));

const foot = new functions.Foot();
foot.sensor.interval = interval;
const strides = Array.from({ length: 1000 }, () => new stride.Stride());
const times = new Float64Array(count);
const cpuOfLaps = [];
let walked = 0;
const walkedOf = (given) => strides.slice(0, given).filter((row) => row.walking).length;

for (let lap = 0; lap < Number(laps); lap++) {
  for (let i = 0; i < count; i++) {
    times[i] = start[i] + lap * count * interval;
  }
  const before = process.cpuUsage();
  const given = functions.feed(foot, strides, times, forces, rates, 0, count);
  const { user, system } = process.cpuUsage(before);
  cpuOfLaps.push((user + system) / 1e6);
  walked += walkedOf(given);
}
walked += walkedOf(functions.finish(foot, strides));
console.log(JSON.stringify({ samples: count, cpuOfLaps, strides: walked }));
