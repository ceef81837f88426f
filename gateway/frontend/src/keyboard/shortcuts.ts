import { useEffect, useRef, useSyncExternalStore } from "react";

/** A key and what it does. */
export interface Shortcut {
  /** Values of `KeyboardEvent.key`, letters in lower case; the first is shown. */
  keys: readonly string[];
  label: string;
  run: () => void;
  /** Also while shortcuts are off; for keys that are no single characters, such as arrows. */
  always?: boolean;
}

const OFF_KEY = "rlhf.shortcuts";
const listeners = new Set<() => void>();

/** Whether single-key shortcuts are on: a choice of this device (WCAG 2.1.4). */
export function useShortcutsOn(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => {
      try {
        return localStorage.getItem(OFF_KEY) !== "off";
      } catch {
        return true;
      }
    },
  );
}

/** Switches single-key shortcuts on or off. */
export function setShortcutsOn(on: boolean): void {
  try {
    if (on) localStorage.removeItem(OFF_KEY);
    else localStorage.setItem(OFF_KEY, "off");
  } catch {
    // Storage is off: shortcuts stay on.
  }
  for (const listener of listeners) listener();
}

/** Name of a pressed key. On keyboards with other letters the place of the key counts. */
export function keyOf(event: Pick<KeyboardEvent, "key" | "code">): string {
  if (event.key.length > 1) return event.key;
  const key = event.key.toLowerCase();
  const place = /^Key([A-Z])$/.exec(event.code)?.[1];
  return /^[\p{L}]$/u.test(key) && !/^[a-z]$/.test(key) && place !== undefined ? place.toLowerCase() : key;
}

/** Whether a key belongs to what has the focus and not to the page. */
export function isTaken(event: KeyboardEvent): boolean {
  // A key that is held down answers once; with Ctrl, Alt or Meta it is the browser's.
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return true;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("input, textarea, select, [contenteditable]") != null) return true;
  if ((event.key === "Enter" || event.key === " ") && target?.closest("button, a, summary") != null) return true;
  return document.querySelector("dialog[open]") !== null;
}

/** Listens for shortcuts while the component is shown. Not while a dialog is open. */
export function useShortcuts(shortcuts: readonly Shortcut[], enabled = true): void {
  const on = useShortcutsOn();
  const current = useRef(shortcuts);
  // In the same commit as the page's state: the next key meets what is on the screen.
  current.current = shortcuts;
  useEffect(() => {
    if (!enabled) return;
    const listen = (event: KeyboardEvent) => {
      if (isTaken(event)) return;
      const key = keyOf(event);
      const shortcut = current.current.find((candidate) => candidate.keys.includes(key) && (on || candidate.always === true));
      if (shortcut === undefined) return;
      event.preventDefault();
      shortcut.run();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [enabled, on]);
}
