import { Code } from "@connectrpc/connect";
import type { CallFault } from "@/api/errors";
import { FaultNotice, Notice } from "@/components/Notice";

/**
 * Why something could not be read. A method that this server does not have is no failure of the page: it says so and the rest goes on.
 * @param what What is missing, such as `rater statistics`.
 */
export function QueryFault({ fault, what, onRetry }: { fault: CallFault; what: string; onRetry?: () => void }) {
  if (fault.code !== Code.Unimplemented && fault.reason !== "ROUTE_NOT_FOUND") return onRetry === undefined ? <FaultNotice fault={fault} /> : <FaultNotice fault={fault} onRetry={onRetry} />;
  return (
    <Notice>
      <p>This server does not serve {what} yet. Everything else on this page works.</p>
    </Notice>
  );
}
