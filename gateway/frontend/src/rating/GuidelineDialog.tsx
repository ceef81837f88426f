import { lazy, Suspense } from "react";
import { Dialog } from "@/components/Dialog";
import { Loading } from "@/components/States";
import type { GuidelineState } from "@/rating/useGuideline";

const Markdown = lazy(() => import("@/components/Markdown"));

/** The instructions: to be acknowledged when they are new, to be looked up at any time. */
export function GuidelineDialog({ state, onClose }: { state: GuidelineState; onClose: () => void }) {
  const { guideline, mustRead, acknowledge } = state;
  if (guideline == null) {
    return (
      <Dialog title="Instructions" onClose={onClose}>
        <p>This project has no instructions of its own.</p>
      </Dialog>
    );
  }
  return (
    <Dialog title="Instructions" onClose={mustRead ? undefined : onClose}>
      <div className="guideline-text" tabIndex={0} role="region" aria-label="Text of the instructions">
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
            I have read them
          </button>
        ) : (
          <button type="button" className="button primary"
            data-autofocus onClick={onClose}>
            Back to work
          </button>
        )}
        <span className="muted small">Version {guideline.version}</span>
      </div>
    </Dialog>
  );
}
