import { Code } from "@connectrpc/connect";
import type { CallFault } from "@/api/errors";
import type { OutboxState } from "@/rating/outbox";

/** Says in few words whether answers get through. Silent while all is well. */
export function SyncState({ outbox, queueFault, onRetry }: { outbox: OutboxState; queueFault: CallFault | undefined; onRetry: () => void }) {
  const fault = outbox.fault ?? queueFault;
  const { pendingCount, refusedCount } = outbox;
  if (fault !== undefined) {
    const signedOut = fault.code === Code.Unauthenticated;
    return (
      <p className="sync trouble" role="status">
        {signedOut ? "You are signed out. " : "No connection. "}
        {pendingCount > 0 ? `${pendingCount} ${pendingCount === 1 ? "answer is" : "answers are"} kept on this device. ` : ""}
        {signedOut ? (
          <a href={`/sign-in?to=${encodeURIComponent(window.location.pathname)}`}>Sign in</a>
        ) : (
          <button type="button" className="button small" onClick={onRetry}>
            Try now
          </button>
        )}
      </p>
    );
  }
  return (
    <p className="sync" role="status">
      {/* A fast rater always has one or two under way: no news. */}
      {pendingCount > 3 ? `Saving ${pendingCount} answers…` : pendingCount === 0 && refusedCount === 0 ? "All saved" : refusedCount > 0 ? `${refusedCount} not needed any more` : "Saving…"}
    </p>
  );
}
