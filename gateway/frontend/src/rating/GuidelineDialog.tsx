import { Suspense } from "react";
import { Dialog } from "@/components/Dialog";
import { Markdown } from "@/components/LazyMarkdown";
import { Loading } from "@/components/States";
import { useMessages } from "@/language/language";
import type { GuidelineState } from "@/rating/useGuideline";

/** The instructions: to be acknowledged when they are new, to be looked up at any time. */
export function GuidelineDialog({ state, onClose }: { state: GuidelineState; onClose: () => void }) {
  const { guideline, mustRead, acknowledge } = state;
  const { guideline: texts } = useMessages();
  if (guideline == null) {
    return (
      <Dialog title={texts.title} onClose={onClose}>
        <p>{texts.none}</p>
      </Dialog>
    );
  }
  return (
    <Dialog title={texts.title} onClose={mustRead ? undefined : onClose}>
      <div className="guideline-text" tabIndex={0} role="region" aria-label={texts.text}>
        <Suspense fallback={<Loading />}>
          <Markdown text={guideline.markdownText} />
        </Suspense>
      </div>
      <div className="row">
        {mustRead ? (
          <button
            type="button"
            className="button primary"
            data-autofocus
            onClick={() => {
              acknowledge();
              onClose();
            }}
          >
            {texts.read}
          </button>
        ) : (
          <button type="button" className="button primary" data-autofocus onClick={onClose}>
            {texts.back}
          </button>
        )}
        <span className="muted small">{texts.version(guideline.version)}</span>
      </div>
    </Dialog>
  );
}
