import { EmptyState, Loading } from "@/components/States";
import { FaultNotice } from "@/components/Notice";
import type { CallFault } from "@/api/errors";
import { NoTaskReason } from "@/gen/rlhf/feedback/v1/feedback_service_pb";

const TEXTS: Partial<Record<NoTaskReason, [string, string]>> = {
  [NoTaskReason.COMPLETE]: ["All done", "Everything has as many answers as it needs. Thank you!"],
  [NoTaskReason.WAIT]: ["Nothing for you right now", "What is left is with other raters. This page looks again every few seconds."],
  [NoTaskReason.PAUSED]: ["You are paused", "The owners of the project paused your work. Please ask them."],
  [NoTaskReason.LIMIT]: ["You have done your share", "You have answered as much as the project allows for one rater. Thank you!"],
  [NoTaskReason.GUIDELINE]: ["There are new instructions", "Please read them first; they open by themselves."],
};

/** In place of work: why there is none. */
export function Nothing({ asked, reason, fault, onRetry, canUndo, onUndo }: { asked: boolean; reason: NoTaskReason; fault: CallFault | undefined; onRetry: () => void; canUndo: boolean; onUndo: () => void }) {
  if (fault !== undefined && !(fault.passing && asked)) {
    return (
      <div className="narrow">
        <FaultNotice fault={fault} onRetry={onRetry} />
      </div>
    );
  }
  const text = TEXTS[reason];
  if (!asked || text === undefined) return <Loading what={fault === undefined ? "Fetching pictures" : "Waiting for the connection"} />;
  return (
    <EmptyState title={text[0]}>
      <p>{text[1]}</p>
      {canUndo && (
        <button type="button" className="button" onClick={onUndo}>
          Take the last answer back
        </button>
      )}
    </EmptyState>
  );
}
