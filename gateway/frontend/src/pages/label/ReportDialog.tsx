import { type FormEvent, useState } from "react";
import { type CallFault, faultOf } from "@/api/errors";
import { newRequestId } from "@/api/requestId";
import { clientOf } from "@/api/transport";
import { Dialog } from "@/components/Dialog";
import { Field } from "@/components/Field";
import { FaultNotice } from "@/components/Notice";
import { FeedbackService } from "@/gen/rlhf/feedback/v1/feedback_service_pb";
import type { LabelWork } from "@/pages/label/labelWork";

const MAX_COMMENT_LENGTH = 500;

/** Tells the owners that an image should not be shown; it is skipped with that. */
export function ReportDialog({ work, index, onClose, onReported }: { work: LabelWork; index: number; onClose: () => void; onReported: () => void }) {
  const [comment, setComment] = useState("");
  const [fault, setFault] = useState<CallFault>();
  const [busy, setBusy] = useState(false);
  const [requestId] = useState(newRequestId);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await clientOf(FeedbackService).reportTaskImage({ name: work.name, imageToken: work.images[index]?.token ?? "", comment, requestId });
      onReported();
    } catch (error) {
      setFault(faultOf(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={`Report image ${index + 1}`} onClose={onClose}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <p>It will not be shown to anybody else until the owners have looked at it.</p>
        {fault !== undefined && <FaultNotice fault={fault} />}
        <Field label="What is wrong with it?" hint="You may leave this empty.">
          <textarea rows={3} maxLength={MAX_COMMENT_LENGTH} value={comment} onChange={(event) => setComment(event.target.value)} />
        </Field>
        <div className="row">
          <button className="button danger" disabled={busy}>
            Report and skip
          </button>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  );
}
