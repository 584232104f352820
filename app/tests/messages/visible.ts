/** Finds what a reader would see or hear and that is not from the catalogue: words that stand in the sources themselves. */

import { parse } from "svelte/compiler";

/** Attributes that are read out or shown. */
const SAID = /^(aria-(label|description|placeholder|roledescription|valuetext)|title|placeholder|alt|label|legend|hint|about)$/;
/** Calls by which something is said or shown without an element. */
const CALLED = /\b(?:speak|say|announce|offer|alert|confirm|prompt|SpeechSynthesisUtterance|Notification)\(\s*(["'`])((?:(?!\1).)*)\1/g;
/** What is called the same in every language: the product, keys of a keyboard, commands, licences. */
const NAMES = /^((– )?OpenStride|Apache-2\.0|openstride [a-z]+( --[a-z]+)*|doi:)$/;

interface Node {
  readonly type: string;
  readonly name?: string;
  readonly data?: string;
  readonly value?: unknown;
  readonly [key: string]: unknown;
}

/** Returns the words of a component, and of another source, that are not asked for in the catalogue. */
export function wordsIn(name: string, source: string): readonly string[] {
  const called = [...source.matchAll(CALLED)].map(([, , words = ""]) => words);
  const shown = name.endsWith(".svelte") ? [...texts(parse(source, { modern: true }).fragment as unknown as Node)] : [];
  return [...called, ...shown].map((words) => words.trim()).filter(isWords);
}

/** Two letters of any script make a word, unless it is a name. */
function isWords(text: string): boolean {
  const bare = text.replace(/&[a-z]+;/g, " ").trim();
  return /\p{L}{2}|\p{Script=Han}/u.test(bare) && !NAMES.test(bare);
}

function* texts(node: Node): Generator<string> {
  if (node.type === "Text") yield node.data ?? "";
  if (node.type === "Attribute") {
    if (SAID.test(node.name ?? "")) yield* literals(node.value);
    return;
  }
  // Only what a tag prints is seen: conditions, keys and handlers are not.
  if (node.type === "ExpressionTag") yield* printed(node["expression"] as Node);
  for (const key of ["nodes", "attributes", "fragment", "consequent", "alternate", "body", "fallback", "pending", "then", "catch"]) {
    const inner = node[key];
    for (const each of Array.isArray(inner) ? inner : [inner]) {
      if (typeof each === "object" && each !== null && "type" in each) yield* texts(each as Node);
    }
  }
}

/** The words of an attribute, as a text, an expression or a sequence of both. */
function* literals(value: unknown): Generator<string> {
  for (const each of Array.isArray(value) ? (value as Node[]) : [value as Node | true]) {
    if (each === true) continue;
    if (each.type === "Text") yield each.data ?? "";
    else if (each.type === "ExpressionTag") yield* printed(each["expression"] as Node);
  }
}

/** The words that an expression gives as they stand: not what is handed to a function, which may be a key. */
function* printed(expression: Node): Generator<string> {
  switch (expression.type) {
    case "Literal":
      if (typeof expression.value === "string") yield expression.value;
      return;
    case "TemplateLiteral":
      for (const { value } of expression["quasis"] as { value: { cooked: string } }[]) yield value.cooked;
      for (const each of expression["expressions"] as Node[]) yield* printed(each);
      return;
    case "ConditionalExpression":
      yield* printed(expression["consequent"] as Node);
      yield* printed(expression["alternate"] as Node);
      return;
    case "LogicalExpression":
    case "BinaryExpression":
      if (/^[=!<>]/.test(String(expression["operator"]))) return;
      yield* printed(expression["left"] as Node);
      yield* printed(expression["right"] as Node);
  }
}
