import { Link } from "wouter";
import { idOf } from "@/api/names";
import { usePaged } from "@/api/paged";
import { clientOf } from "@/api/transport";
import type { PageProps } from "@/app/pages";
import { DataTable } from "@/components/DataTable";
import { PagedList } from "@/components/Pager";
import { SubNav } from "@/components/SubNav";
import { RewardService } from "@/gen/rlhf/reward/v1/reward_service_pb";
import { listInterval } from "@/jobs/job";
import { NewRewardJob } from "@/pages/scientist/NewRewardJob";
import { RewardJobView } from "@/pages/scientist/RewardJobView";
import { RewardModelView } from "@/pages/scientist/RewardModelView";
import { RunList } from "@/pages/scientist/RunList";
import { share, shortDigest, time } from "@/text/format";

const PARTS = [
  { path: "", title: "Runs" },
  { path: "new", title: "New run" },
  { path: "models", title: "Reward models" },
];

/** Reward models: training one, its curves, its accuracy beside CLIP score, its calibration. */
export default function RewardPage({ project, rest }: PageProps) {
  const base = `/projects/${encodeURIComponent(idOf(project))}/reward`;
  const [part = "", id] = rest.split("/");
  return (
    <div className="page stack">
      <h1>Reward</h1>
      <SubNav base={base} parts={PARTS} current={part === "jobs" ? "" : part} label="Parts of reward" />
      {part === "jobs" && id !== undefined ? (
        <RewardJobView key={id} project={project} base={base} name={`${project}/rewardTrainingJobs/${id}`} />
      ) : part === "models" && id !== undefined ? (
        <RewardModelView key={id} project={project} base={base} name={`${project}/rewardModels/${id}`} />
      ) : part === "new" ? (
        <NewRewardJob project={project} base={base} />
      ) : part === "models" ? (
        <Models project={project} base={base} />
      ) : (
        <Jobs project={project} base={base} />
      )}
    </div>
  );
}

function Jobs({ project, base }: { project: string; base: string }) {
  const list = usePaged(
    ["rewardTrainingJobs", project],
    async (page, signal) => {
      const { rewardTrainingJobs, nextPageToken } = await clientOf(RewardService).listRewardTrainingJobs({ parent: project, ...page }, { signal });
      return { items: rewardTrainingJobs, nextPageToken };
    },
    { poll: listInterval },
  );
  return (
    <RunList
      base={base}
      list={list}
      what="reward runs"
      columns={[
        { title: "Labels", cell: (job) => idOf(job.labelSnapshot) },
        { title: "Auxiliary loss", cell: (job) => (job.settings?.auxiliaryLossEnabled === false ? "off" : "on") },
        { title: "Created", cell: (job) => time(job.createTime) },
      ]}
    />
  );
}

function Models({ project, base }: { project: string; base: string }) {
  const list = usePaged(["rewardModels", project], async (page, signal) => {
    const { rewardModels, nextPageToken } = await clientOf(RewardService).listRewardModels({ parent: project, ...page }, { signal });
    return { items: rewardModels, nextPageToken };
  });
  return (
    <section className="card stack">
      <h2>Reward models</h2>
      <PagedList list={list} what="reward models">
        {(models) => (
          <DataTable
            label="Reward models"
            items={models}
            keyOf={(model) => model.name}
            columns={[
              {
                title: "Model",
                cell: (model) => (
                  <>
                    <Link href={`${base}/models/${encodeURIComponent(idOf(model.name))}`}>
                      <bdi>{model.displayName || idOf(model.name)}</bdi>
                    </Link>{" "}
                    {model.stale && <span className="badge warning">stale</span>}
                  </>
                ),
              },
              { title: "Validation accuracy", number: true, cell: (model) => share(model.validationAccuracy) },
              { title: "Labels", cell: (model) => idOf(model.labelSnapshot) },
              { title: "Made", cell: (model) => time(model.createTime) },
              { title: "Digest", cell: (model) => <code title={model.digest}>{shortDigest(model.digest)}</code> },
            ]}
          />
        )}
      </PagedList>
    </section>
  );
}
