import { Dialog } from "@/components/Dialog";
import { setShortcutsOn, type Shortcut, useShortcutsOn } from "@/keyboard/shortcuts";

const SHOWN: Record<string, string> = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", " ": "Space", Backspace: "⌫" };

/** How a key is written. */
export const shownKey = (key: string): string => SHOWN[key] ?? (key.length === 1 ? key.toUpperCase() : key);

/** The `?` overlay: every key of the page, and the switch. */
export function ShortcutHelp({ shortcuts, onClose }: { shortcuts: readonly Shortcut[]; onClose: () => void }) {
  const on = useShortcutsOn();
  return (
    <Dialog title="Keys" onClose={onClose}>
      <table className="table">
        <thead className="visually-hidden">
          <tr>
            <th scope="col">Key</th>
            <th scope="col">What it does</th>
          </tr>
        </thead>
        <tbody>
          {shortcuts.map((shortcut) => (
            <tr key={shortcut.label}>
              <td>
                <span className="keys">
                {shortcut.keys.map((key) => (
                  <kbd key={key} className="kbd">
                    {shownKey(key)}
                  </kbd>
                ))}
                </span>
              </td>
              <td>{shortcut.label}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <label className="row">
        <input type="checkbox" className="checkbox" checked={on} onChange={(event) => setShortcutsOn(event.target.checked)} />
        Use single keys as shortcuts on this device
      </label>
    </Dialog>
  );
}
