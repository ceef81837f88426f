import { Suspense, useState } from "react";
import { useDeed } from "@/api/deed";
import { usePaged } from "@/api/paged";
import { clientOf } from "@/api/transport";
import { DataTable } from "@/components/DataTable";
import { Dialog } from "@/components/Dialog";
import { Markdown } from "@/components/LazyMarkdown";
import { PagedList } from "@/components/Pager";
import { Loading } from "@/components/States";
import { DeedForm, TextArea } from "@/forms/fields";
import { FeedbackService, type Guideline } from "@/gen/rlhf/feedback/v1/feedback_service_pb";
import { count, time } from "@/text/format";

/** Largest guideline in bytes of UTF-8. */
const MAX_BYTES = 64 * 1024;

/** The guideline: its versions, and publishing a new one with a preview of what raters will see. */
export function Guidelines({ project }: { project: string }) {
  const [shown, setShown] = useState<Guideline | undefined>(undefined);
  const [text, setText] = useState<string | undefined>(undefined);
  const list = usePaged(["guidelines", project], async (page, signal) => {
    const { guidelines, nextPageToken } = await clientOf(FeedbackService).listGuidelines({ parent: project, ...page }, { signal });
    return { items: guidelines, nextPageToken };
  });
  const deed = useDeed(
    (markdownText: string, requestId) => clientOf(FeedbackService).createGuideline({ parent: project, guideline: { markdownText }, requestId }),
    { invalidates: [["guidelines", project], ["guideline"]], onDone: () => setText(undefined) },
  );
  const newest = list.page === 1 ? list.items?.reduce<Guideline | undefined>((best, one) => (best === undefined || one.version > best.version ? one : best), undefined) : undefined;
  const draft = text ?? newest?.markdownText ?? "";
  const size = new TextEncoder().encode(draft).length;
  return (
    <>
      <section className="card stack">
        <h2>New version</h2>
        <p className="muted">Raters acknowledge each new version before they go on; every label keeps the version that it was given under.</p>
        <DeedForm deed={deed} label="New guideline" submit="Publish" disabled={text === undefined || draft.trim() === "" || size > MAX_BYTES} value={() => draft}>
          <div className="guideline-edit">
            <TextArea
              label="Guideline (Markdown)"
              path="guideline.markdown_text"
              value={draft}
              onChange={setText}
              rows={18}
              monospaced
              hint={`${count(size)} of ${count(MAX_BYTES)} bytes. HTML is shown as text; pictures are of this server only.`}
            />
            <div className="stack">
              <h3>What raters see</h3>
              <div className="guideline-preview" tabIndex={0} role="group" aria-label="Preview of the guideline" dir="auto">
                {draft.trim() === "" ? (
                  <p className="muted">Nothing yet.</p>
                ) : (
                  <Suspense fallback={<Loading />}>
                    <Markdown text={draft} />
                  </Suspense>
                )}
              </div>
            </div>
          </div>
        </DeedForm>
      </section>
      <section className="card stack">
        <h2>Versions</h2>
        <PagedList list={list} what="guidelines" empty="There is no guideline yet: raters label by the prompt alone.">
          {(guidelines) => (
            <DataTable
              label="Versions of the guideline"
              items={guidelines}
              keyOf={(guideline) => guideline.name}
              columns={[
                { title: "Version", cell: (guideline) => String(guideline.version) },
                { title: "Published", cell: (guideline) => time(guideline.createTime) },
                { title: "Length", number: true, cell: (guideline) => `${count(guideline.markdownText.length)} characters` },
                {
                  title: "Do",
                  cell: (guideline) => (
                    <button type="button" className="button small" onClick={() => setShown(guideline)} aria-label={`Read version ${guideline.version}`}>
                      Read
                    </button>
                  ),
                },
              ]}
            />
          )}
        </PagedList>
      </section>
      {shown !== undefined && (
        <Dialog title={`Guideline, version ${shown.version}`} onClose={() => setShown(undefined)} wide>
          <Suspense fallback={<Loading />}>
            <Markdown text={shown.markdownText} />
          </Suspense>
        </Dialog>
      )}
    </>
  );
}
