import { Link } from "wouter";
import { idOf } from "@/api/names";
import { usePaged } from "@/api/paged";
import { clientOf } from "@/api/transport";
import type { PageProps } from "@/app/pages";
import { DataTable } from "@/components/DataTable";
import { PagedList } from "@/components/Pager";
import { SubNav } from "@/components/SubNav";
import { EvaluationService } from "@/gen/rlhf/feedback/v1/evaluation_service_pb";
import { listInterval } from "@/jobs/job";
import { JobStateBadge } from "@/jobs/JobView";
import { EvaluationView } from "@/pages/scientist/EvaluationView";
import { NewEvaluation } from "@/pages/scientist/NewEvaluation";
import { count, time } from "@/text/format";
import "./scientist.css";

const PARTS = [
  { path: "", title: "Evaluations" },
  { path: "new", title: "New evaluation" },
];

/** Blind comparisons of two models: making one, watching the votes come, the report. */
export default function EvaluationsPage({ project, rest }: PageProps) {
  const base = `/projects/${encodeURIComponent(idOf(project))}/evaluations`;
  const [part = "", id] = rest.split("/");
  return (
    <div className="page stack">
      <h1>Evaluations</h1>
      <SubNav base={base} parts={PARTS} current={part === "reports" ? "" : part} label="Parts of evaluations" />
      {part === "reports" && id !== undefined ? (
        <EvaluationView key={id} project={project} name={`${project}/evaluations/${id}`} />
      ) : part === "new" ? (
        <NewEvaluation project={project} base={base} />
      ) : (
        <Evaluations project={project} base={base} />
      )}
    </div>
  );
}

function Evaluations({ project, base }: { project: string; base: string }) {
  const list = usePaged(
    ["evaluations", project],
    async (page, signal) => {
      const { evaluations, nextPageToken } = await clientOf(EvaluationService).listEvaluations({ parent: project, ...page }, { signal });
      return { items: evaluations, nextPageToken };
    },
    { poll: listInterval },
  );
  return (
    <section className="card stack">
      <div className="row">
        <h2>Evaluations</h2>
        <Link className="button primary" href={`${base}/new`}>
          New evaluation
        </Link>
      </div>
      <PagedList list={list} what="evaluations">
        {(evaluations) => (
          <DataTable
            label="Evaluations"
            items={evaluations}
            keyOf={(evaluation) => evaluation.name}
            columns={[
              {
                title: "Evaluation",
                cell: (evaluation) => (
                  <Link href={`${base}/reports/${encodeURIComponent(idOf(evaluation.name))}`}>
                    <bdi>{evaluation.displayName || idOf(evaluation.name)}</bdi>
                  </Link>
                ),
              },
              { title: "State", cell: (evaluation) => <JobStateBadge state={evaluation.state} /> },
              {
                title: "Votes",
                number: true,
                cell: (evaluation) => (evaluation.progress === undefined ? "–" : `${count(evaluation.progress.completedCount)} of ${count(evaluation.progress.totalCount)}`),
              },
              { title: "Candidate", cell: (evaluation) => idOf(evaluation.candidate?.modelVersion ?? "") || "–" },
              { title: "Baseline", cell: (evaluation) => idOf(evaluation.baseline?.modelVersion ?? "") || "–" },
              { title: "Created", cell: (evaluation) => time(evaluation.createTime) },
            ]}
          />
        )}
      </PagedList>
    </section>
  );
}
