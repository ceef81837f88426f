import type { ReactNode } from "react";
import type { CallFault } from "@/api/errors";
import { faultText } from "@/language/faultText";
import { useMessages } from "@/language/language";

/** A message in the flow of the page. `danger` is read out at once. */
export function Notice({ tone = "info", children }: { tone?: "info" | "success" | "warning" | "danger"; children: ReactNode }) {
  return (
    <div className={`notice ${tone}`} role={tone === "danger" ? "alert" : "status"}>
      {children}
    </div>
  );
}

/** An error of a call, with a way to try again where that may help. */
export function FaultNotice({ fault, onRetry }: { fault: CallFault; onRetry?: () => void }) {
  const messages = useMessages();
  return (
    <Notice tone="danger">
      <p>
        <FaultText fault={fault} />
      </p>
      {fault.violations.length > 0 && (
        <ul>
          {fault.violations.map(({ field, description }) => (
            <li key={field}>
              <code>{field}</code>: {description}
            </li>
          ))}
        </ul>
      )}
      {onRetry !== undefined && (
        <button type="button" className="button" onClick={onRetry}>
          {messages.common.again}
        </button>
      )}
    </Notice>
  );
}

/**
 * What an error says, in the language that is spoken as far as it has words for it.
 * @param say Puts it into a sentence.
 */
export function FaultText({ fault, say = (text) => text }: { fault: CallFault; say?: (text: string) => string }) {
  const { text, english } = faultText(fault, useMessages());
  return (
    <>
      {say(text)} {english !== undefined && <span lang="en">{english}</span>}
    </>
  );
}
