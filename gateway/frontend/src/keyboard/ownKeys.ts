import { DeviceSetting } from "@/device/setting";
import { isFree } from "@/keyboard/keys";
import type { Shortcut } from "@/keyboard/shortcuts";

/** Keys that a rater chose, by action; null for actions that have none any more. What is not in here has the keys that it came with. */
export type OwnKeys = Readonly<Record<string, string | null>>;

/** Why an action cannot have a key: it is no shortcut's to have, or it is another action's. */
export type Refusal = { kind: "reserved" } | { kind: "taken"; by: Shortcut };

/** A rater's own keys, kept on this device. */
export const OWN_KEYS = new DeviceSetting("rlhf.keys");

/** Reads what was stored; leaves out what no key can be. */
export function parseOwnKeys(text: string | null): OwnKeys {
  try {
    const stored: unknown = JSON.parse(text ?? "{}");
    if (typeof stored !== "object" || stored === null) return {};
    return Object.fromEntries(Object.entries(stored).filter((entry): entry is [string, string | null] => entry[1] === null || (typeof entry[1] === "string" && isFree(entry[1]))));
  } catch {
    return {};
  }
}

/** Keeps a rater's own keys. */
export const storeOwnKeys = (own: OwnKeys): void => OWN_KEYS.write(Object.keys(own).length === 0 ? null : JSON.stringify(own));

/**
 * Shortcuts with the keys that do them now. No key has two meanings, whatever was stored: what the rater chose goes before what an action came with, such as after an update
 * or on a page with more images; of two equal choices the first counts.
 */
export function inForce(shortcuts: readonly Shortcut[], own: OwnKeys): Shortcut[] {
  const chosen = new Map<string, string>();
  for (const { id, fixed } of shortcuts) {
    const key = own[id];
    if (fixed !== true && typeof key === "string" && !chosen.has(key)) chosen.set(key, id);
  }
  return shortcuts.map((shortcut) => {
    const key = shortcut.fixed === true ? undefined : own[shortcut.id];
    if (key === undefined) return { ...shortcut, keys: shortcut.keys.filter((usual) => !chosen.has(usual)) };
    return { ...shortcut, keys: key !== null && chosen.get(key) === shortcut.id ? [key] : [] };
  });
}

/** Why an action cannot have a key; undefined if it can. */
export function refusalOf(shortcuts: readonly Shortcut[], own: OwnKeys, id: string, key: string): Refusal | undefined {
  if (!isFree(key)) return { kind: "reserved" };
  const by = inForce(shortcuts, own).find((shortcut) => shortcut.id !== id && shortcut.keys.includes(key));
  return by === undefined ? undefined : { kind: "taken", by };
}

/** Own keys after an action was given a key, or none with null. */
export function withOwnKey(shortcuts: readonly Shortcut[], own: OwnKeys, id: string, key: string | null): OwnKeys {
  const usual = shortcuts.find((shortcut) => shortcut.id === id)?.keys ?? [];
  const rest = Object.fromEntries(Object.entries(own).filter(([other]) => other !== id));
  return usual.length === 1 && usual[0] === key ? rest : { ...rest, [id]: key };
}

/** Own keys without those of these shortcuts. */
export function withoutOwnKeys(shortcuts: readonly Shortcut[], own: OwnKeys): OwnKeys {
  const ids = new Set(shortcuts.map((shortcut) => shortcut.id));
  return Object.fromEntries(Object.entries(own).filter(([id]) => !ids.has(id)));
}
