import { useState } from "react";
import { Notice } from "@/components/Notice";

/** A secret that the server shows once and forgets: to be copied now. It is in no store and no address of this page. */
export function SecretNotice({ label, secret, hint, onDone }: { label: string; secret: string; hint: string; onDone: () => void }) {
  const [copied, setCopied] = useState<boolean | undefined>(undefined);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(secret);
      setCopied(true);
    } catch {
      setCopied(false);
    }
  };
  return (
    <Notice tone="success">
      <p>
        <strong>{label}</strong> is shown this once. {hint}
      </p>
      <code className="secret" data-testid="secret">{secret}</code>
      <div className="row">
        <button type="button" className="button" onClick={() => void copy()}>
          Copy
        </button>
        <button type="button" className="button" onClick={onDone}>
          I have it, hide it
        </button>
        <span aria-live="polite">{copied === undefined ? "" : copied ? "Copied." : "This browser does not let pages copy: select the text and copy it."}</span>
      </div>
    </Notice>
  );
}
