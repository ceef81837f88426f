import { Link } from "wouter";
import { idOf } from "@/api/names";
import { usePaged } from "@/api/paged";
import { clientOf } from "@/api/transport";
import type { PageProps } from "@/app/pages";
import { DataTable } from "@/components/DataTable";
import { PagedList } from "@/components/Pager";
import { SubNav } from "@/components/SubNav";
import { GenerationService } from "@/gen/rlhf/generation/v1/generation_service_pb";
import { listInterval } from "@/jobs/job";
import { JobStateBadge } from "@/jobs/JobView";
import { GenerationJobView } from "@/pages/owner/GenerationJobView";
import { NewGeneration } from "@/pages/owner/NewGeneration";
import { PromptSets } from "@/pages/owner/PromptSets";
import { count, time } from "@/text/format";
import "./owner.css";

const PARTS = [
  { path: "", title: "Jobs" },
  { path: "new", title: "New job" },
  { path: "prompts", title: "Prompt sets" },
];

/** Generation jobs: start one, watch one, see its images; and the prompt sets that they draw. */
export default function GenerationPage({ project, rest }: PageProps) {
  const base = `/projects/${encodeURIComponent(idOf(project))}/generation`;
  const [part = "", id] = rest.split("/");
  const job = part === "jobs" ? id : undefined;
  return (
    <div className="page stack">
      <h1>Generation</h1>
      <SubNav base={base} parts={PARTS} current={job === undefined ? part : ""} label="Parts of generation" />
      {job !== undefined ? (
        <GenerationJobView key={job} project={project} name={`${project}/generationJobs/${job}`} />
      ) : part === "new" ? (
        <NewGeneration project={project} base={base} />
      ) : part === "prompts" ? (
        <PromptSets project={project} base={base} id={id} />
      ) : (
        <Jobs project={project} base={base} />
      )}
    </div>
  );
}

function Jobs({ project, base }: { project: string; base: string }) {
  const list = usePaged(
    ["generationJobs", project],
    async (page, signal) => {
      const { generationJobs, nextPageToken } = await clientOf(GenerationService).listGenerationJobs({ parent: project, ...page }, { signal });
      return { items: generationJobs, nextPageToken };
    },
    { poll: listInterval },
  );
  return (
    <section className="card stack">
      <div className="row">
        <h2>Jobs</h2>
        <Link className="button primary" href={`${base}/new`}>
          New job
        </Link>
      </div>
      <PagedList list={list} what="generation jobs">
        {(jobs) => (
          <DataTable
            label="Generation jobs"
            items={jobs}
            keyOf={(job) => job.name}
            columns={[
              { title: "Job", cell: (job) => <Link href={`${base}/jobs/${encodeURIComponent(idOf(job.name))}`}>{idOf(job.name)}</Link> },
              { title: "State", cell: (job) => <JobStateBadge state={job.state} /> },
              {
                title: "Images",
                number: true,
                cell: (job) => `${count(job.imageCount)}${job.progress !== undefined && job.progress.totalCount > 0n ? ` of ${count(job.progress.totalCount)}` : ""}`,
              },
              { title: "Model", cell: (job) => idOf(job.modelVersion) },
              { title: "Prompts", cell: (job) => idOf(job.promptSet) },
              { title: "Created", cell: (job) => time(job.createTime) },
            ]}
          />
        )}
      </PagedList>
    </section>
  );
}
