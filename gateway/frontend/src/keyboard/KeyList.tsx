import { useEffect, useRef, useState } from "react";
import { keyOf, shownKey } from "@/keyboard/keys";
import { inForce, type OwnKeys, type Refusal, refusalOf, storeOwnKeys, withOwnKey } from "@/keyboard/ownKeys";
import { useMessages } from "@/language/language";
import type { Messages } from "@/language/messages";
import type { Shortcut } from "@/keyboard/shortcuts";

const MODIFIERS: ReadonlySet<string> = new Set(["Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock", "Fn"]);

/** Every action with its keys. While they are changed, each is a button that waits for another key. */
export function KeyList({ shortcuts, own, changing }: { shortcuts: readonly Shortcut[]; own: OwnKeys; changing: boolean }) {
  const { keys: texts } = useMessages();
  const [waiting, setWaiting] = useState<string>();
  const [refusal, setRefusal] = useState<string>();
  const give = (id: string, key: string | null) => {
    const refused = key === null ? undefined : refusalOf(shortcuts, own, id, key);
    setRefusal(refused === undefined || key === null ? undefined : textOf(refused, key, texts));
    if (refused !== undefined) return;
    storeOwnKeys(withOwnKey(shortcuts, own, id, key));
    setWaiting(undefined);
  };
  useNextKey(waiting !== undefined && changing, (key) => (key === undefined ? setWaiting(undefined) : waiting !== undefined && give(waiting, key)));
  return (
    <>
      {changing && (
        <p className={refusal === undefined ? "key-advice" : "key-advice refused"} role="status">
          {refusal ?? (waiting === undefined ? texts.choose : texts.press)}
        </p>
      )}
      <table className="table key-table">
        <thead className="visually-hidden">
          <tr>
            <th scope="col">{texts.key}</th>
            <th scope="col">{texts.what}</th>
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
                      aria-label={texts.changeOne(keys.map(shownKey).join(" ") || texts.noKey, label)}
                      onClick={() => {
                        setRefusal(undefined);
                        setWaiting(waiting === id ? undefined : id);
                      }}
                      onBlur={() => setWaiting((now) => (now === id ? undefined : now))}
                    >
                      {waiting === id ? "…" : keys.map(shownKey).join(" ") || "–"}
                    </button>
                    <button type="button" className="button small quiet" aria-disabled={keys.length === 0} aria-label={texts.takeAway(label)} onClick={() => give(id, null)}>
                      {texts.takeAwayShort}
                    </button>
                  </span>
                ) : (
                  <span className="keys">
                    {keys.length === 0 ? <span className="muted">{texts.off}</span> : keys.map((key) => (
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

const textOf = (refusal: Refusal, key: string, texts: Messages["keys"]): string =>
  refusal.kind === "reserved" ? texts.reserved : texts.taken(shownKey(key), refusal.by.label);

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
