import { Code } from "@connectrpc/connect";
import type { CallFault } from "@/api/errors";
import { useMessages } from "@/language/language";
import type { OutboxState } from "@/rating/outbox";

/** Says in few words whether answers get through. Silent while all is well. */
export function SyncState({ outbox, queueFault, onRetry }: { outbox: OutboxState; queueFault: CallFault | undefined; onRetry: () => void }) {
  const { sync, titles } = useMessages();
  const fault = outbox.fault ?? queueFault;
  const { pendingCount, refusedCount } = outbox;
  if (fault !== undefined) {
    const signedOut = fault.code === Code.Unauthenticated;
    return (
      <p className="sync trouble" role="status">
        {signedOut ? sync.signedOut : sync.offline} {pendingCount > 0 && `${sync.kept(pendingCount)} `}
        {signedOut ? (
          <a href={`/sign-in?to=${encodeURIComponent(window.location.pathname)}`}>{titles.signIn}</a>
        ) : (
          <button type="button" className="button small" onClick={onRetry}>
            {sync.now}
          </button>
        )}
      </p>
    );
  }
  return (
    <p className="sync" role="status">
      {/* A fast rater always has one or two under way: no news. */}
      {pendingCount > 3 ? sync.savingMany(pendingCount) : pendingCount === 0 && refusedCount === 0 ? sync.saved : refusedCount > 0 ? sync.refused(refusedCount) : sync.saving}
    </p>
  );
}
