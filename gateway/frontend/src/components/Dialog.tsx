import { type ReactNode, useEffect, useId, useRef } from "react";
import { CloseIcon } from "@/components/Icons";
import { useMessages } from "@/language/language";

/**
 * A modal dialog: focus stays inside, Escape closes it, focus returns to where it was. What has `data-autofocus` has it first.
 * @param onClose Closes it; left out, it can only be left by what is inside.
 */
export function Dialog({ title, onClose, children, wide = false, full = false }: { title: string; onClose?: (() => void) | undefined; children: ReactNode; wide?: boolean; full?: boolean }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const { common } = useMessages();
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    element?.showModal();
    // Else the first thing that can have the focus has it, be it a text to scroll or the button that closes.
    element?.querySelector<HTMLElement>("[data-autofocus]")?.focus();
    return () => {
      element?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={`dialog${wide ? " wide" : ""}${full ? " full" : ""}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose?.();
      }}
    >
      <div className="dialog-body">
        <div className="dialog-head">
          <h2 id={titleId}>{title}</h2>
          {onClose !== undefined && (
            <button type="button" className="button quiet icon" aria-label={common.close} onClick={onClose}>
              <CloseIcon />
            </button>
          )}
        </div>
        {children}
      </div>
    </dialog>
  );
}
