import { EmptyState, Loading } from "@/components/States";
import { FaultNotice } from "@/components/Notice";
import type { CallFault } from "@/api/errors";
import { NoTaskReason } from "@/gen/rlhf/feedback/v1/feedback_service_pb";
import { useMessages } from "@/language/language";
import type { Messages } from "@/language/messages";
import { Consent } from "@/rating/Consent";

type Texts = Messages["nothing"];

/** Heading and text. */
const TEXTS: Partial<Record<NoTaskReason, [keyof Texts, keyof Texts]>> = {
  [NoTaskReason.COMPLETE]: ["complete", "completeText"],
  [NoTaskReason.WAIT]: ["wait", "waitText"],
  [NoTaskReason.PAUSED]: ["paused", "pausedText"],
  [NoTaskReason.LIMIT]: ["limit", "limitText"],
  [NoTaskReason.GUIDELINE]: ["guideline", "guidelineText"],
};

/** In place of work: why there is none. */
export function Nothing({ project, asked, reason, fault, onRetry, canUndo, onUndo }: { project: string; asked: boolean; reason: NoTaskReason; fault: CallFault | undefined; onRetry: () => void; canUndo: boolean; onUndo: () => void }) {
  const { nothing } = useMessages();
  if (fault?.reason === "CONSENT_OUTDATED") return <Consent project={project} onAgreed={onRetry} />;
  if (fault !== undefined && !(fault.passing && asked)) {
    return (
      <div className="narrow">
        <FaultNotice fault={fault} onRetry={onRetry} />
      </div>
    );
  }
  const text = TEXTS[reason];
  if (!asked || text === undefined) return <Loading what={fault === undefined ? nothing.fetching : nothing.waiting} />;
  return (
    <EmptyState title={nothing[text[0]]}>
      <p>{nothing[text[1]]}</p>
      {canUndo && (
        <button type="button" className="button" onClick={onUndo}>
          {nothing.undo}
        </button>
      )}
    </EmptyState>
  );
}
