import { useState } from "react";
import { snapshotChoices } from "@/api/choices";
import { useDeed } from "@/api/deed";
import { idOf } from "@/api/names";
import { type PageRequest, usePaged } from "@/api/paged";
import { clientOf } from "@/api/transport";
import { DataTable } from "@/components/DataTable";
import { FaultNotice, Notice } from "@/components/Notice";
import { PagedList } from "@/components/Pager";
import { ProgressBar } from "@/components/ProgressBar";
import { downloadInto } from "@/download/resume";
import { openSink } from "@/download/sink";
import { CheckField, DeedForm, SelectField } from "@/forms/fields";
import { ResourceField } from "@/forms/ResourceField";
import { JobState } from "@/gen/rlhf/common/v1/job_pb";
import { EvaluationService } from "@/gen/rlhf/feedback/v1/evaluation_service_pb";
import { type Export, ExportContent, ExportFormat, FeedbackService } from "@/gen/rlhf/feedback/v1/feedback_service_pb";
import { isFinal, listInterval } from "@/jobs/job";
import { JobStateBadge } from "@/jobs/JobView";
import { bytes, count, time } from "@/text/format";
import { JOB_STATE } from "@/text/terms";

/** Longest that one file may take. */
const DOWNLOAD_TIMEOUT_MS = 3_600_000;

const CONTENT: Record<ExportContent, string> = { [ExportContent.UNSPECIFIED]: "–", [ExportContent.LABELS]: "labels", [ExportContent.VOTES]: "votes" };
const FORMAT: Record<ExportFormat, readonly [name: string, extension: string]> = {
  [ExportFormat.UNSPECIFIED]: ["–", "bin"],
  [ExportFormat.JSON_LINES]: ["JSON Lines", "jsonl"],
  [ExportFormat.CSV]: ["CSV", "csv"],
  [ExportFormat.PARQUET]: ["Parquet", "parquet"],
};

/** Exports: files of labels or votes that the server writes on its own and keeps for downloading. */
export function Exports({ project }: { project: string }) {
  const list = usePaged(
    ["exports", project],
    async (page, signal) => {
      const { exports, nextPageToken } = await clientOf(FeedbackService).listExports({ parent: project, ...page }, { signal });
      return { items: exports, nextPageToken };
    },
    { poll: (items) => (listInterval(items) === false ? false : 1_500) },
  );
  const cancel = useDeed((name: string, requestId) => clientOf(FeedbackService).cancelExport({ name, requestId }), { invalidates: [["exports", project]] });
  return (
    <>
      <NewExport project={project} />
      <section className="card stack">
        <h2>Files</h2>
        {cancel.fault !== undefined && <FaultNotice fault={cancel.fault} />}
        <PagedList list={list} what="exports">
          {(exports) => (
            <DataTable
              label="Exports"
              items={exports}
              keyOf={(one) => one.name}
              columns={[
                { title: "File", cell: (one) => `${CONTENT[one.content]}, ${FORMAT[one.format][0]}` },
                { title: "Of", cell: (one) => idOf(one.labelSnapshot || one.evaluation) || "all that stand" },
                { title: "State", cell: (one) => <State one={one} /> },
                { title: "Size", number: true, cell: (one) => (one.state === JobState.SUCCEEDED ? bytes(one.sizeBytes) : "–") },
                { title: "SHA-256", cell: (one) => (one.sha256 === "" ? "–" : <code title={one.sha256}>{one.sha256.slice(0, 12)}…</code>) },
                { title: "Asked for", cell: (one) => time(one.createTime) },
                {
                  title: "Do",
                  cell: (one) =>
                    one.state === JobState.SUCCEEDED ? (
                      <Download one={one} />
                    ) : isFinal(one.state) ? null : (
                      <button type="button" className="button small" disabled={cancel.isPending} onClick={() => cancel.run(one.name)}>
                        Cancel
                      </button>
                    ),
                },
              ]}
            />
          )}
        </PagedList>
      </section>
    </>
  );
}

function State({ one }: { one: Export }) {
  return (
    <div>
      <JobStateBadge state={one.state} />
      {!isFinal(one.state) && one.progress !== undefined && one.progress.totalCount > 0n && (
        <div className="small muted">
          {count(one.progress.completedCount)} of {count(one.progress.totalCount)} rows
        </div>
      )}
      {one.failure !== undefined && <bdi className="small">{one.failure.message}</bdi>}
    </div>
  );
}

/** Writes the file straight to disk where the browser can; a break is gone on from. */
function Download({ one }: { one: Export }) {
  const [received, setReceived] = useState(0);
  const fileName = `${CONTENT[one.content]}-${idOf(one.name)}.${FORMAT[one.format][1]}`;
  const deed = useDeed(async (name: string) => {
    setReceived(0);
    const sink = await openSink(fileName);
    if (sink === undefined) return false;
    try {
      await downloadInto((offsetBytes) => clientOf(FeedbackService).downloadExport({ name, offsetBytes }, { timeoutMs: DOWNLOAD_TIMEOUT_MS }), sink, setReceived);
      await sink.close();
      return true;
    } catch (error) {
      await sink.abort();
      throw error;
    }
  });
  return (
    <div className="stack">
      <button type="button" className="button small" disabled={deed.isPending} onClick={() => deed.run(one.name)} aria-label={`Download ${fileName}`}>
        Download
      </button>
      {deed.isPending && <ProgressBar value={received} max={Number(one.sizeBytes)} label={`${fileName}: bytes`} />}
      {deed.result === true && <Notice tone="success">Saved.</Notice>}
      {deed.fault !== undefined && <FaultNotice fault={deed.fault} />}
    </div>
  );
}

const CONTENTS: readonly (readonly [string, string])[] = [
  [String(ExportContent.LABELS), "labels"],
  [String(ExportContent.VOTES), "votes of an evaluation"],
];
const FORMATS = [ExportFormat.JSON_LINES, ExportFormat.CSV, ExportFormat.PARQUET].map((format) => [String(format), FORMAT[format][0]] as const);

const evaluationChoices = (project: string) => async (page: PageRequest, signal: AbortSignal) => {
  const { evaluations, nextPageToken } = await clientOf(EvaluationService).listEvaluations({ parent: project, ...page }, { signal });
  return { items: evaluations.map((one) => ({ name: one.name, text: `${one.displayName || idOf(one.name)}, ${JOB_STATE[one.state]}` })), nextPageToken };
};

function NewExport({ project }: { project: string }) {
  const [content, setContent] = useState(String(ExportContent.LABELS));
  const [format, setFormat] = useState(String(ExportFormat.JSON_LINES));
  const [snapshot, setSnapshot] = useState("");
  const [evaluation, setEvaluation] = useState("");
  const [goldIncluded, setGoldIncluded] = useState(false);
  const labels = Number(content) === Number(ExportContent.LABELS);
  const value = () => ({
    content: Number(content) as ExportContent,
    format: Number(format) as ExportFormat,
    labelSnapshot: labels ? snapshot : "",
    evaluation: labels ? "" : evaluation,
    goldIncluded: labels && goldIncluded,
  });
  const deed = useDeed((one: ReturnType<typeof value>, requestId) => clientOf(FeedbackService).createExport({ parent: project, export: one, requestId }), { invalidates: [["exports", project]] });
  return (
    <section className="card stack">
      <h2>New file</h2>
      <DeedForm deed={deed} label="New file" submit="Write the file" value={value}>
        <div className="form-grid">
          <SelectField label="What" path="export.content" value={content} onChange={setContent} options={CONTENTS} />
          <SelectField label="Format" path="export.format" value={format} onChange={setFormat} options={FORMATS} />
          {labels ? (
            <ResourceField label="Of" what="snapshots" optional="all labels that stand" queryKey={["labelSnapshots", project]} load={snapshotChoices(project)} value={snapshot} onChange={setSnapshot} />
          ) : (
            <ResourceField label="Of" what="evaluations" queryKey={["evaluations", project]} load={evaluationChoices(project)} value={evaluation} onChange={setEvaluation} />
          )}
        </div>
        {labels && <CheckField label="With the answers to gold questions" checked={goldIncluded} onChange={setGoldIncluded} />}
      </DeedForm>
    </section>
  );
}
