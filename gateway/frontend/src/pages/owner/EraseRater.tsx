import { useState } from "react";
import { useDeed } from "@/api/deed";
import { clientOf } from "@/api/transport";
import { Dialog } from "@/components/Dialog";
import { FaultNotice } from "@/components/Notice";
import { CheckField } from "@/forms/fields";
import { AccountService } from "@/gen/rlhf/feedback/v1/account_service_pb";

/** Forgets who a rater is, after two questions: what goes, and whether that is meant. */
export function EraseRater({ project, name, who }: { project: string; name: string; who: string }) {
  const [step, setStep] = useState<"closed" | "what" | "sure">("closed");
  const [retracted, setRetracted] = useState(false);
  const close = () => {
    setStep("closed");
    setRetracted(false);
  };
  const deed = useDeed((answersRetracted: boolean, requestId) => clientOf(AccountService).eraseRater({ name, answersRetracted, requestId }), { invalidates: [["raters", project]], onDone: close });
  return (
    <>
      <button type="button" className="button small danger" aria-label={`Erase ${who}`} onClick={() => setStep("what")}>
        Erase
      </button>
      {step !== "closed" && (
        <Dialog key={step} title={step === "what" ? "Erase what tells who this rater is?" : "Erase for good?"} onClose={close}>
          <p>
            <strong>
              <bdi>{who}</bdi>
            </strong>
          </p>
          {step === "what" ? (
            <>
              <p>Deleted are the name, the sessions and an invitation that was for this rater alone. The rater is signed out, and open tasks go to others.</p>
              <p>Kept are labels, votes and consents under a pseudonym, with which nobody can be told any more, and the record that the rater was erased.</p>
              <CheckField label="Withdraw the rater’s labels and votes too" checked={retracted} onChange={setRetracted} />
              {retracted && <p>Withdrawn answers count no longer: images and ballots ask for others in their place, and snapshots that hold them become stale.</p>}
            </>
          ) : (
            <p>{retracted ? "The pseudonym and the consents are kept; labels and votes are withdrawn." : "Labels, votes and consents are kept under a pseudonym."} This cannot be taken back.</p>
          )}
          {deed.fault !== undefined && <FaultNotice fault={deed.fault} />}
          <div className="row">
            <button type="button" className="button danger" disabled={deed.isPending} onClick={() => (step === "what" ? setStep("sure") : deed.run(retracted))}>
              {step === "what" ? "Go on" : "Erase for good"}
            </button>
            <button type="button" className="button" data-autofocus onClick={close}>
              Keep the rater
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
