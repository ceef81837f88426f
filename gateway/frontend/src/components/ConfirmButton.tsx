import { useState } from "react";
import { Dialog } from "@/components/Dialog";

/** A button whose deed cannot be undone: it asks first. */
export function ConfirmButton({ label, question, onConfirm, disabled = false, small = true }: { label: string; question: string; onConfirm: () => void; disabled?: boolean; small?: boolean }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <button type="button" className={small ? "button small danger" : "button danger"} disabled={disabled} onClick={() => setAsking(true)}>
        {label}
      </button>
      {asking && (
        <Dialog title={`${label}?`} onClose={() => setAsking(false)}>
          <p>{question}</p>
          <div className="row">
            <button
              type="button"
              className="button danger"
              onClick={() => {
                setAsking(false);
                onConfirm();
              }}
            >
              {label}
            </button>
            <button type="button" className="button" onClick={() => setAsking(false)}>
              Keep it
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
