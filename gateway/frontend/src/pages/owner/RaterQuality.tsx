import { useState } from "react";
import { useDeed } from "@/api/deed";
import { idOf } from "@/api/names";
import { usePaged } from "@/api/paged";
import { clientOf } from "@/api/transport";
import { DataTable } from "@/components/DataTable";
import { Dialog } from "@/components/Dialog";
import { Notice } from "@/components/Notice";
import { PagedList } from "@/components/Pager";
import { DeedForm, TextField } from "@/forms/fields";
import { FeedbackService, type RaterStatistics } from "@/gen/rlhf/feedback/v1/feedback_service_pb";
import { count, decimal, percent, seconds, share, span } from "@/text/format";
import { RATER_FLAG } from "@/text/terms";

/** Statistics of each rater. A flag is for people to look at: nothing is left out because of one. */
export function RaterQuality({ project, owner }: { project: string; owner: boolean }) {
  const [retracting, setRetracting] = useState<string | undefined>(undefined);
  const list = usePaged(["raterStatistics", project], async (page, signal) => {
    const { raterStatistics, nextPageToken } = await clientOf(FeedbackService).listRaterStatistics({ parent: project, ...page }, { signal, timeoutMs: 60_000 });
    return { items: raterStatistics, nextPageToken };
  });
  return (
    <section className="card stack">
      <h2>Quality</h2>
      <p className="muted">
        A flag says what looks odd and removes nothing. Pausing a rater stops new tasks; taking labels out is a deed of its own, written down for good. Intervals are in brackets.
      </p>
      <PagedList list={list} what="rater statistics" empty="No rater has answered anything yet.">
        {(raters) => (
          <DataTable
            label="Quality of raters"
            items={raters}
            keyOf={(rater) => rater.rater}
            columns={[
              { title: "Rater", cell: (rater) => idOf(rater.rater) },
              { title: "Flags", cell: Flags },
              { title: "Labels", number: true, cell: (rater) => count(rater.labelCount) },
              { title: "Votes", number: true, cell: (rater) => count(rater.voteCount) },
              { title: "Gold accuracy", number: true, cell: (rater) => share(rater.goldAccuracy) },
              { title: "Agrees with majority", number: true, cell: (rater) => share(rater.majorityAgreement) },
              { title: "Votes for the left", number: true, cell: (rater) => share(rater.firstSetShare) },
              { title: "Median time", number: true, cell: (rater) => (seconds(rater.medianResponseDuration) === 0 ? "–" : span(seconds(rater.medianResponseDuration))) },
              { title: "Fastest 5 %", number: true, cell: (rater) => (seconds(rater.fastResponseDuration) === 0 ? "–" : span(seconds(rater.fastResponseDuration))) },
              { title: "Skips", number: true, cell: (rater) => percent(rater.skipShare) },
              { title: "Entropy (bits)", number: true, cell: (rater) => decimal(rater.answerEntropyBits) },
              ...(owner
                ? [
                    {
                      title: "Do",
                      cell: (rater: RaterStatistics) => (
                        <button type="button" className="button small" onClick={() => setRetracting(rater.rater)} aria-label={`Take out labels of ${idOf(rater.rater)}`}>
                          Take out labels…
                        </button>
                      ),
                    },
                  ]
                : []),
            ]}
          />
        )}
      </PagedList>
      {retracting !== undefined && <Retract project={project} rater={retracting} onClose={() => setRetracting(undefined)} />}
    </section>
  );
}

function Flags({ flags }: RaterStatistics) {
  if (flags.length === 0) return <span className="muted">none</span>;
  return (
    <ul className="badge-list">
      {flags.map((flag) => (
        <li key={flag} className="badge warning">{RATER_FLAG[flag]}</li>
      ))}
    </ul>
  );
}

function Retract({ project, rater, onClose }: { project: string; rater: string; onClose: () => void }) {
  const [comment, setComment] = useState("");
  const deed = useDeed(
    (value: string, requestId) =>
      clientOf(FeedbackService).createRetraction({ parent: project, retraction: { target: { case: "rater", value: rater }, comment: value }, requestId }, { timeoutMs: 60_000 }),
    { invalidates: [["raterStatistics", project], ["labelDistribution", project], ["labelSnapshots", project]] },
  );
  return (
    <Dialog title={`Take out all labels of ${idOf(rater)}`} onClose={onClose}>
      {deed.result?.retraction === undefined ? (
        <>
          <p>They no longer count, and snapshots that hold them become stale. They stay stored, with your reason.</p>
          <DeedForm deed={deed} label="Take out labels" submit="Take out labels" value={() => comment}>
            <TextField label="Reason" path="retraction.comment" value={comment} onChange={setComment} required maxLength={500} />
          </DeedForm>
        </>
      ) : (
        <Notice tone="success">
          <p>
            {count(deed.result.retraction.labelCount)} labels were taken out; {count(deed.result.retraction.labelSnapshots.length)} snapshots are stale now.
          </p>
        </Notice>
      )}
    </Dialog>
  );
}
