const SHOWN: Record<string, string> = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Backspace: "⌫", Delete: "⌦", PageUp: "PgUp", PageDown: "PgDn" };

/** How a key is written. */
export const shownKey = (key: string): string => SHOWN[key] ?? (key.length === 1 ? key.toUpperCase() : key);

/** A key as `aria-keyshortcuts` has it. */
export const ariaKey = (key: string | undefined): string | undefined => (key?.length === 1 ? key.toUpperCase() : key);

/** A name with the key that does the same, where there is one. */
export const withKey = (name: string, key: string | undefined): string => (key === undefined ? name : `${name} (${shownKey(key)})`);

/** Name of a pressed key. On keyboards with other letters the place of the key counts. */
export function keyOf(event: Pick<KeyboardEvent, "key" | "code">): string {
  if (event.key.length > 1) return event.key;
  const key = event.key.toLowerCase();
  const place = /^Key([A-Z])$/.exec(event.code)?.[1];
  return /^[\p{L}]$/u.test(key) && !/^[a-z]$/.test(key) && place !== undefined ? place.toLowerCase() : key;
}

/** Keys with longer names that shortcuts may have. The others are the browser's, the buttons' (Enter, Space) or the way out (Escape, Tab). */
const LONG_KEYS: ReadonlySet<string> = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Backspace", "Delete", "Insert", "Home", "End", "PageUp", "PageDown"]);

/** Whether a rater may give a key to an action. `?` opens the list of keys wherever one is. */
export const isFree = (key: string): boolean => LONG_KEYS.has(key) || (key.length === 1 && key !== "?" && key.trim() !== "");
