/** The texts of a part of the page, out of a catalogue; see `tools/texts.ts`. */
declare module "*.json?house" {
  const texts: Readonly<Record<string, string>>;
  export default texts;
}

declare module "*.json?settings" {
  const texts: Readonly<Record<string, string>>;
  export default texts;
}

declare module "*.json?after" {
  const texts: Readonly<Record<string, string>>;
  export default texts;
}

declare module "*.json?progress" {
  const texts: Readonly<Record<string, string>>;
  export default texts;
}

declare module "*.json?coach" {
  const texts: Readonly<Record<string, string>>;
  export default texts;
}

declare module "*.json?start" {
  const texts: Readonly<Record<string, string>>;
  export default texts;
}
