/**
 * What keys of a keyboard do besides moving the focus. An element says in `aria-keyshortcuts` which key it is reached
 * by; those that move through lists know their rows. Nothing happens while somebody types, or where a dialog is open.
 */

export const KEYS = ["/", "j", "k", "[", "]", "?"] as const;
export type Key = (typeof KEYS)[number];

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "defaultPrevented" | "target">;

/** Returns the key that was meant; null where it was meant for something else. */
export function keyOf({ key, ctrlKey, metaKey, altKey, defaultPrevented, target }: Pressed): Key | null {
  if (ctrlKey || metaKey || altKey || defaultPrevented || isTyping(target)) return null;
  return KEYS.find((each) => each === key) ?? null;
}

function isTyping(target: EventTarget | null): boolean {
  const TYPED = "input:not([type=radio], [type=checkbox], [type=range]), textarea, select, dialog, [contenteditable]";
  return target !== null && "closest" in target && (target as Element).closest(TYPED) !== null;
}

/** Clicks what a key stands for on the page that is shown; false where nothing does. */
export function click(page: ParentNode, key: Key): boolean {
  const found = page.querySelector<HTMLElement>(`[aria-keyshortcuts="${CSS.escape(key)}"]`);
  found?.click();
  return found !== null;
}

/** Puts the focus on the next row of the page, or on the one before; on the first where none has it. */
export function step(page: ParentNode, by: 1 | -1): void {
  const rows = [...page.querySelectorAll<HTMLElement>("main li > a[href], main li > button, main nav > a[href], main summary")];
  const shown = rows.filter((row) => row.checkVisibility());
  const at = shown.findIndex((row) => row.parentElement?.contains(document.activeElement) === true && isIn(row));
  const next = shown[at < 0 ? 0 : Math.min(Math.max(at + by, 0), shown.length - 1)];
  next?.focus();
}

/** Rows of a list are in elements of their own; those of others share one, and have the focus themselves. */
function isIn(row: HTMLElement): boolean {
  return row.parentElement?.tagName === "LI" || row === document.activeElement;
}
