import { Suspense, useState } from "react";
import { useDeed } from "@/api/deed";
import { faultOf } from "@/api/errors";
import { useProject } from "@/api/identity";
import { clientOf } from "@/api/transport";
import { Dialog } from "@/components/Dialog";
import { Markdown } from "@/components/LazyMarkdown";
import { FaultNotice } from "@/components/Notice";
import { EmptyState, Loading } from "@/components/States";
import { AccountService } from "@/gen/rlhf/feedback/v1/account_service_pb";
import { useMessages } from "@/language/language";

/** The project's consent text, before the first task and anew when it changes. Who would rather not sees how to come back to it. */
export function Consent({ project, onAgreed }: { project: string; onAgreed: () => void }) {
  const { consent: texts } = useMessages();
  const [asking, setAsking] = useState(true);
  const query = useProject(project);
  const agree = useDeed((consentVersion: number, requestId) => clientOf(AccountService).recordConsent({ parent: project, consentVersion, requestId }), { onDone: onAgreed });
  const readAgain = () => {
    agree.reset();
    void query.refetch();
  };
  if (query.isError) return <FaultNotice fault={faultOf(query.error)} onRetry={readAgain} />;
  if (query.data === undefined) return <Loading />;
  const { consentMarkdownText, consentVersion } = query.data;
  if (!asking) {
    return (
      <EmptyState title={texts.title}>
        <p>{texts.refused}</p>
        <button type="button" className="button" onClick={() => setAsking(true)}>
          {texts.ask}
        </button>
      </EmptyState>
    );
  }
  return (
    <Dialog title={texts.title} onClose={() => setAsking(false)}>
      <div className="guideline-text" tabIndex={0} role="region" aria-label={texts.text} dir="auto">
        <Suspense fallback={<Loading />}>
          <Markdown text={consentMarkdownText} />
        </Suspense>
      </div>
      {agree.fault !== undefined && <FaultNotice fault={agree.fault} onRetry={readAgain} />}
      <div className="row">
        <button type="button" className="button primary" disabled={agree.isPending || agree.fault !== undefined} onClick={() => agree.run(consentVersion)}>
          {texts.agree}
        </button>
        <button type="button" className="button" onClick={() => setAsking(false)}>
          {texts.leave}
        </button>
      </div>
    </Dialog>
  );
}
