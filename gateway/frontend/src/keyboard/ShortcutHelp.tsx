import { useState } from "react";
import { Dialog } from "@/components/Dialog";
import { KeyList } from "@/keyboard/KeyList";
import { inForce, storeOwnKeys, withoutOwnKeys } from "@/keyboard/ownKeys";
import { setShortcutsOn, type Shortcut, useOwnKeys, useShortcutsOn } from "@/keyboard/shortcuts";
import { useMessages } from "@/language/language";
import "@/keyboard/keyboard.css";

/** The `?` overlay: every key of the page, the switch, and the way to other keys. */
export function ShortcutHelp({ shortcuts, onClose }: { shortcuts: readonly Shortcut[]; onClose: () => void }) {
  const { keys } = useMessages();
  const on = useShortcutsOn();
  const own = useOwnKeys();
  const [changing, setChanging] = useState(false);
  const isOwn = shortcuts.some((shortcut) => shortcut.id in own);
  return (
    <Dialog title={keys.title} onClose={onClose}>
      <label className="row keys-on">
        <input type="checkbox" className="checkbox" checked={on} onChange={(event) => setShortcutsOn(event.target.checked)} />
        {keys.on}
      </label>
      <KeyList shortcuts={inForce(shortcuts, own)} own={own} changing={changing} />
      <div className="row">
        <button type="button" className="button" aria-pressed={changing} onClick={() => setChanging(!changing)}>
          {changing ? keys.done : keys.change}
        </button>
        {isOwn && (
          <button type="button" className="button" onClick={() => storeOwnKeys(withoutOwnKeys(shortcuts, own))}>
            {keys.reset}
          </button>
        )}
      </div>
    </Dialog>
  );
}
