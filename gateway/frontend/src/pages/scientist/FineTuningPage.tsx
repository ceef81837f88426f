import { idOf } from "@/api/names";
import { usePaged } from "@/api/paged";
import { clientOf } from "@/api/transport";
import type { PageProps } from "@/app/pages";
import { SubNav } from "@/components/SubNav";
import { FineTuningService } from "@/gen/rlhf/finetuning/v1/fine_tuning_service_pb";
import { listInterval } from "@/jobs/job";
import { FineTuningJobView } from "@/pages/scientist/FineTuningJobView";
import { NewFineTuningJob } from "@/pages/scientist/NewFineTuningJob";
import { RunList } from "@/pages/scientist/RunList";
import { TrainingSets } from "@/pages/scientist/TrainingSets";
import { count, time } from "@/text/format";
import "@/images/images.css";
import "./scientist.css";

const PARTS = [
  { path: "", title: "Runs" },
  { path: "new", title: "New run" },
  { path: "sets", title: "Training sets" },
];

/** Fine-tuning: training sets, runs with their curves and samples, checkpoints. */
export default function FineTuningPage({ project, rest }: PageProps) {
  const base = `/projects/${encodeURIComponent(idOf(project))}/fine-tuning`;
  const [part = "", id] = rest.split("/");
  return (
    <div className="page stack">
      <h1>Fine-tuning</h1>
      <SubNav base={base} parts={PARTS} current={part === "jobs" ? "" : part} label="Parts of fine-tuning" />
      {part === "jobs" && id !== undefined ? (
        <FineTuningJobView key={id} project={project} name={`${project}/fineTuningJobs/${id}`} />
      ) : part === "new" ? (
        <NewFineTuningJob project={project} base={base} />
      ) : part === "sets" ? (
        <TrainingSets key={id ?? ""} project={project} base={base} id={id} />
      ) : (
        <Jobs project={project} base={base} />
      )}
    </div>
  );
}

function Jobs({ project, base }: { project: string; base: string }) {
  const list = usePaged(
    ["fineTuningJobs", project],
    async (page, signal) => {
      const { fineTuningJobs, nextPageToken } = await clientOf(FineTuningService).listFineTuningJobs({ parent: project, ...page }, { signal });
      return { items: fineTuningJobs, nextPageToken };
    },
    { poll: listInterval },
  );
  return (
    <RunList
      base={base}
      list={list}
      what="fine-tuning runs"
      empty="There are no runs yet. A run needs a training set: make one first."
      columns={[
        {
          title: "Updates",
          number: true,
          cell: (job) => (job.progress === undefined ? "–" : `${count(job.progress.completedCount)} of ${count(job.progress.totalCount)}`),
        },
        { title: "From", cell: (job) => idOf(job.baseModelVersion) },
        { title: "Training set", cell: (job) => idOf(job.trainingSet) },
        { title: "Created", cell: (job) => time(job.createTime) },
      ]}
    />
  );
}
