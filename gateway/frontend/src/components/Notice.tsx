import type { ReactNode } from "react";
import type { CallFault } from "@/api/errors";

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
  return (
    <Notice tone="danger">
      <p>{fault.message}</p>
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
          Try again
        </button>
      )}
    </Notice>
  );
}
