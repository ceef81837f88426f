import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { faultOf } from "@/api/errors";
import { useDeed } from "@/api/deed";
import { idOf } from "@/api/names";
import { usePaged } from "@/api/paged";
import { clientOf } from "@/api/transport";
import type { PageProps } from "@/app/pages";
import { DataTable } from "@/components/DataTable";
import { Facts } from "@/components/Facts";
import { PagedList } from "@/components/Pager";
import { ProgressBar } from "@/components/ProgressBar";
import { QueryFault } from "@/components/QueryFault";
import { Loading } from "@/components/States";
import { SubNav } from "@/components/SubNav";
import { DeedForm, CheckField, SelectField, TextField } from "@/forms/fields";
import { ConsensusMethod, FeedbackService } from "@/gen/rlhf/feedback/v1/feedback_service_pb";
import { Agreement } from "@/pages/owner/Agreement";
import { LabelDistribution } from "@/pages/owner/LabelDistribution";
import { count, seconds, shortDigest, span, time } from "@/text/format";

const PARTS = [
  { path: "", title: "Distribution" },
  { path: "snapshots", title: "Snapshots and agreement" },
];

/** What was labelled so far, as the paper's Table 2, and its frozen states with their agreement. */
export default function LabelsPage({ project, rest }: PageProps) {
  const [part = "", snapshot] = rest.split("/");
  const base = `/projects/${encodeURIComponent(idOf(project))}/labels`;
  return (
    <div className="page stack">
      <h1>Labels</h1>
      <SubNav base={base} parts={PARTS} current={part} label="Parts of labels" />
      {part === "snapshots" ? snapshot === undefined ? <Snapshots project={project} base={base} /> : <Agreement name={`${project}/labelSnapshots/${snapshot}`} /> : <Distribution project={project} />}
    </div>
  );
}

function Distribution({ project }: { project: string }) {
  const distribution = useQuery({
    queryKey: ["labelDistribution", project],
    queryFn: ({ signal }) => clientOf(FeedbackService).getLabelDistribution({ parent: project }, { signal }),
    refetchInterval: 15_000,
  });
  return (
    <>
      <Progress project={project} />
      {distribution.isError ? (
        <QueryFault fault={faultOf(distribution.error)} what="the label distribution" onRetry={() => void distribution.refetch()} />
      ) : distribution.data === undefined ? (
        <Loading />
      ) : (
        <section className="card stack">
          <h2>Labels by category</h2>
          <LabelDistribution parts={distribution.data.parts} total={distribution.data.total} />
        </section>
      )}
    </>
  );
}

function Progress({ project }: { project: string }) {
  const progress = useQuery({
    queryKey: ["labelingProgress", project],
    queryFn: ({ signal }) => clientOf(FeedbackService).getLabelingProgress({ parent: project }, { signal }),
    refetchInterval: 15_000,
  });
  if (progress.isError) return <QueryFault fault={faultOf(progress.error)} what="the progress of labelling" onRetry={() => void progress.refetch()} />;
  if (progress.data === undefined) return null;
  const { imageCount, labeledImageCount, conflictingImageCount, skippedImageCount, remainingDuration } = progress.data;
  return (
    <section className="card stack">
      <h2>Progress</h2>
      <ProgressBar value={Number(labeledImageCount)} max={Number(imageCount)} label="Images labelled" />
      <Facts
        facts={[
          ["Images labelled", `${count(labeledImageCount)} of ${count(imageCount)}`],
          ["Raters disagree on", count(conflictingImageCount)],
          ["Skipped", count(skippedImageCount)],
          ["Time left at this pace", remainingDuration === undefined ? "–" : span(seconds(remainingDuration))],
        ]}
      />
    </section>
  );
}

const CONSENSUS: readonly (readonly [string, string])[] = [
  [String(ConsensusMethod.NONE), "every label stays by itself"],
  [String(ConsensusMethod.MAJORITY), "majority of the raters"],
  [String(ConsensusMethod.DAWID_SKENE), "Dawid-Skene: raters weighed by their reliability"],
];

function Snapshots({ project, base }: { project: string; base: string }) {
  const list = usePaged(["labelSnapshots", project], async (page, signal) => {
    const { labelSnapshots, nextPageToken } = await clientOf(FeedbackService).listLabelSnapshots({ parent: project, ...page }, { signal });
    return { items: labelSnapshots, nextPageToken };
  });
  return (
    <>
      <section className="card stack">
        <h2>Snapshots</h2>
        <p className="muted">A snapshot holds the labels as they stand now, for good: reward models are trained on one, and agreement is measured on one.</p>
        <PagedList list={list} what="snapshots" empty="There are no snapshots yet. Make one below when enough is labelled.">
          {(snapshots) => (
            <DataTable
              label="Snapshots"
              items={snapshots}
              keyOf={(snapshot) => snapshot.name}
              columns={[
                {
                  title: "Snapshot",
                  cell: (snapshot) => (
                    <>
                      <Link href={`${base}/snapshots/${encodeURIComponent(idOf(snapshot.name))}`}>
                        <bdi>{snapshot.displayName || idOf(snapshot.name)}</bdi>
                      </Link>{" "}
                      {snapshot.stale && <span className="badge warning" title="One of its labels was retracted since">stale</span>}
                    </>
                  ),
                },
                { title: "Labels", number: true, cell: (snapshot) => count(snapshot.labelCount) },
                { title: "Images", number: true, cell: (snapshot) => count(snapshot.imageCount) },
                { title: "Made", cell: (snapshot) => time(snapshot.createTime) },
                { title: "Digest", cell: (snapshot) => <code title={snapshot.digest}>{shortDigest(snapshot.digest)}</code> },
              ]}
            />
          )}
        </PagedList>
      </section>
      <NewSnapshot project={project} />
    </>
  );
}

function NewSnapshot({ project }: { project: string }) {
  const [displayName, setDisplayName] = useState("");
  const [consensus, setConsensus] = useState(String(ConsensusMethod.NONE));
  const [goldIncluded, setGoldIncluded] = useState(false);
  const deed = useDeed(
    (labelSnapshot: { displayName: string; consensusMethod: ConsensusMethod; goldIncluded: boolean }, requestId) =>
      clientOf(FeedbackService).createLabelSnapshot({ parent: project, labelSnapshot, requestId }, { timeoutMs: 60_000 }),
    { invalidates: [["labelSnapshots", project]], onDone: () => setDisplayName("") },
  );
  return (
    <section className="card stack">
      <h2>New snapshot</h2>
      <DeedForm deed={deed} label="New snapshot" submit="Make a snapshot" value={() => ({ displayName, consensusMethod: Number(consensus), goldIncluded })}>
        <div className="form-grid">
          <TextField label="Name for people" path="label_snapshot.display_name" value={displayName} onChange={setDisplayName} maxLength={100} />
          <SelectField label="Several labels of one image" path="label_snapshot.consensus_method" value={consensus} onChange={setConsensus} options={CONSENSUS} />
        </div>
        <CheckField label="With the answers to gold questions" checked={goldIncluded} onChange={setGoldIncluded} />
      </DeedForm>
    </section>
  );
}
