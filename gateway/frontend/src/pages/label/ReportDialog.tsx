import { type FormEvent, useState } from "react";
import { type CallFault, faultOf } from "@/api/errors";
import { newRequestId } from "@/api/requestId";
import { clientOf } from "@/api/transport";
import { Dialog } from "@/components/Dialog";
import { Field } from "@/components/Field";
import { FaultNotice } from "@/components/Notice";
import { FeedbackService } from "@/gen/rlhf/feedback/v1/feedback_service_pb";
import { useMessages } from "@/language/language";
import type { LabelWork } from "@/pages/label/labelWork";

const MAX_COMMENT_LENGTH = 500;

/** Tells the owners that an image should not be shown; it is skipped with that. */
export function ReportDialog({ work, index, onClose, onReported }: { work: LabelWork; index: number; onClose: () => void; onReported: () => void }) {
  const { label: texts, common } = useMessages();
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
    <Dialog title={texts.reportImage(index + 1)} onClose={onClose}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <p>{texts.reportText}</p>
        {fault !== undefined && <FaultNotice fault={fault} />}
        <Field label={texts.reportQuestion} hint={texts.reportHint}>
          <textarea rows={3} maxLength={MAX_COMMENT_LENGTH} value={comment} onChange={(event) => setComment(event.target.value)} />
        </Field>
        <div className="row">
          <button className="button danger" disabled={busy}>
            {texts.reportSubmit}
          </button>
          <button type="button" className="button" onClick={onClose}>
            {common.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
