import { useEffect, useMemo, useRef } from "react";
import { DeviceSetting, useSetting } from "@/device/setting";
import { keyOf } from "@/keyboard/keys";
import { inForce, OWN_KEYS, type OwnKeys, parseOwnKeys } from "@/keyboard/ownKeys";

/** An action and its keys. */
export interface Shortcut {
  /** Names the action whatever the language, with the page before it: `label.good`. A rater's own key is kept under it. */
  id: string;
  /** The keys that it comes with: values of `KeyboardEvent.key`, letters in lower case; the first is shown on buttons. */
  keys: readonly string[];
  label: string;
  run: () => void;
  /** Also while shortcuts are off, by keys that are no single characters, such as arrows. */
  always?: boolean;
  /** Keeps its key, on or off. */
  fixed?: boolean;
}

/** The key that does an action at present, to be shown on its button; undefined if none does. */
export type KeyFor = (id: string) => string | undefined;

const OFF = "off";
const SWITCH = new DeviceSetting("rlhf.shortcuts");

/** Whether single-key shortcuts are on: a choice of this device (WCAG 2.1.4). */
export const useShortcutsOn = (): boolean => useSetting(SWITCH) !== OFF;

/** Switches single-key shortcuts on or off. */
export const setShortcutsOn = (on: boolean): void => SWITCH.write(on ? null : OFF);

/** The rater's own keys. */
export function useOwnKeys(): OwnKeys {
  const text = useSetting(OWN_KEYS);
  return useMemo(() => parseOwnKeys(text), [text]);
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

/** Shortcuts with the keys that do them while shortcuts are on or off. */
export function listening(shortcuts: readonly Shortcut[], own: OwnKeys, on: boolean): Shortcut[] {
  const all = inForce(shortcuts, own);
  if (on) return all;
  return all.map((shortcut) => ({ ...shortcut, keys: shortcut.keys.filter((key) => shortcut.fixed === true || (shortcut.always === true && key.length > 1)) }));
}

/**
 * Listens for shortcuts while the component is shown, by the keys that the rater gave them. Not while a dialog is open.
 * @returns The key of each action.
 */
export function useShortcuts(shortcuts: readonly Shortcut[]): KeyFor {
  const on = useShortcutsOn();
  const own = useOwnKeys();
  const current = useRef<readonly Shortcut[]>([]);
  // In the same commit as the page's state: the next key meets what is on the screen.
  current.current = listening(shortcuts, own, on);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (isTaken(event)) return;
      const key = keyOf(event);
      const shortcut = current.current.find((candidate) => candidate.keys.includes(key));
      if (shortcut === undefined) return;
      event.preventDefault();
      shortcut.run();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
  const heard = current.current;
  return (id) => heard.find((shortcut) => shortcut.id === id)?.keys[0];
}
