import { useEffect, useRef, useState } from "react";
import { keyOf, shownKey } from "@/keyboard/keys";
import { inForce, type OwnKeys, type Refusal, refusalOf, storeOwnKeys, withOwnKey } from "@/keyboard/ownKeys";
import type { Shortcut } from "@/keyboard/shortcuts";

const MODIFIERS: ReadonlySet<string> = new Set(["Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock", "Fn"]);

/** Every action with its keys. While they are changed, each is a button that waits for another key. */
export function KeyList({ shortcuts, own, changing }: { shortcuts: readonly Shortcut[]; own: OwnKeys; changing: boolean }) {
  const [waiting, setWaiting] = useState<string>();
  const [refusal, setRefusal] = useState<string>();
  const give = (id: string, key: string | null) => {
    const refused = key === null ? undefined : refusalOf(shortcuts, own, id, key);
    setRefusal(refused === undefined || key === null ? undefined : textOf(refused, key));
    if (refused !== undefined) return;
    storeOwnKeys(withOwnKey(shortcuts, own, id, key));
    setWaiting(undefined);
  };
  useNextKey(waiting !== undefined && changing, (key) => (key === undefined ? setWaiting(undefined) : waiting !== undefined && give(waiting, key)));
  return (
    <>
      {changing && (
        <p className={refusal === undefined ? "key-advice" : "key-advice refused"} role="status">
          {refusal ?? (waiting === undefined ? "Choose a key, then press the one that you would like instead." : "Press the new key. Escape leaves it as it is.")}
        </p>
      )}
      <table className="table key-table">
        <thead className="visually-hidden">
          <tr>
            <th scope="col">Key</th>
            <th scope="col">What it does</th>
          </tr>
        </thead>
        <tbody>
          {inForce(shortcuts, own).map(({ id, keys, label, fixed }) => (
            <tr key={id}>
              <td>
                {changing && fixed !== true ? (
                  <span className="keys">
                    <button
                      type="button"
                      className="button small key-button"
                      aria-pressed={waiting === id}
                      aria-label={`Change ${keys.map(shownKey).join(", ") || "no key"}: ${label}`}
                      onClick={() => {
                        setRefusal(undefined);
                        setWaiting(waiting === id ? undefined : id);
                      }}
                      onBlur={() => setWaiting((now) => (now === id ? undefined : now))}
                    >
                      {waiting === id ? "…" : keys.map(shownKey).join(" ") || "–"}
                    </button>
                    <button type="button" className="button small quiet" aria-disabled={keys.length === 0} aria-label={`No key: ${label}`} onClick={() => give(id, null)}>
                      Off
                    </button>
                  </span>
                ) : (
                  <span className="keys">
                    {keys.length === 0 ? <span className="muted">off</span> : keys.map((key) => (
                      <kbd key={key} className="kbd">
                        {shownKey(key)}
                      </kbd>
                    ))}
                  </span>
                )}
              </td>
              <td>{label}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

const textOf = (refusal: Refusal, key: string): string =>
  refusal.kind === "reserved" ? "This key has a use of its own. Take a letter, a digit, a sign or an arrow." : `“${shownKey(key)}” does “${refusal.by.label}”. Take another key, or change that one first.`;

/** Hears the next keys before anything else does. @param onKey Told of each; of undefined when the rater would rather not. */
function useNextKey(enabled: boolean, onKey: (key: string | undefined) => void): void {
  const heard = useRef(onKey);
  heard.current = onKey;
  useEffect(() => {
    if (!enabled) return;
    const listen = (event: KeyboardEvent) => {
      if (MODIFIERS.has(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
      // Nobody is held here: Tab goes on.
      if (event.key === "Tab") return heard.current(undefined);
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat) heard.current(event.key === "Escape" ? undefined : keyOf(event));
    };
    window.addEventListener("keydown", listen, true);
    return () => window.removeEventListener("keydown", listen, true);
  }, [enabled]);
}
