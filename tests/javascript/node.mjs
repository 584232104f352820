// Does what `remote.py` asks for, one line after the other, with the translation of a package.
//
//     node node.mjs FOLDER MODULE...
//     node node.mjs BUNDLE.js MODULE...
//
// A line is a command and its parts in JSON. The answer is the place of what is held for later, or numbers, which travel
// as the hexadecimal digits of their doubles, so that not a bit of them is lost.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [translation, ...names] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(path));
const modules = translation.endsWith(".js") ? await load(translation) : {};
for (const name of translation.endsWith(".js") ? [] : names) {
  modules[name] = await load(`${translation}/${name}.js`);
}

const encode = (values) => Buffer.from(Float64Array.from(values, Number).buffer).toString("hex");
const decode = (digits) => new Float64Array(new Uint8Array(Buffer.from(digits, "hex")).buffer);

// A path leads from what is held to a list, a state or a number: indices, names, and [first, stop] for a part of a list.
const held = [];
const hold = (value) => held.push(value) - 1;
const step = (whole, key) => (Array.isArray(key) ? whole.slice(...key) : whole[key]);
const follow = (path, whole = held) => path.reduce(step, whole);
const flat = (value) => (value === undefined ? [] : typeof value === "object" ? Array.from(value) : [value]);

// An argument is a path, the digits of a float, an int or a truth value.
const argument = (given) =>
  Array.isArray(given) ? follow(given) : typeof given === "string" ? decode(given)[0] : given;

const commands = {
  make: (module, state, count) => hold(Array.from({ length: count }, () => new modules[module][state]())),
  list: (kind, digits) => hold(decode(digits)),
  call: (module, name, given) => encode(flat(modules[module][name](...given.map(argument)))),
  get: (path) => encode(flat(follow(path))),
  columns: (path, leaves) => encode(follow(path).flatMap((state) => leaves.flatMap((leaf) => flat(follow(leaf, state))))),
  set: (path, value) => {
    follow(path.slice(0, -1))[path.at(-1)] = argument(value);
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const [command, ...given] = JSON.parse(line);
  console.log(String(commands[command](...given)));
}
