import { Link } from "wouter";
import { useDeed } from "@/api/deed";
import { idOf } from "@/api/names";
import { usePaged } from "@/api/paged";
import { clientOf } from "@/api/transport";
import { DataTable } from "@/components/DataTable";
import { PagedList } from "@/components/Pager";
import { FineTuningService, type TrainingSet, WeightKind } from "@/gen/rlhf/finetuning/v1/fine_tuning_service_pb";
import { listInterval } from "@/jobs/job";
import { JobHead, JobStateBadge } from "@/jobs/JobView";
import { useJobWatch } from "@/jobs/useJobWatch";
import { NewTrainingSet } from "@/pages/scientist/NewTrainingSet";
import { count, decimal, time } from "@/text/format";

/** How images weigh, in words. */
export const WEIGHT: Record<WeightKind, string> = {
  [WeightKind.UNSPECIFIED]: "by reward",
  [WeightKind.REWARD]: "by reward",
  [WeightKind.EQUAL]: "all equally (control)",
  [WeightKind.GOOD_LABEL]: "only images labelled good",
};

/** Training sets: the list, one, and making one. */
export function TrainingSets({ project, base, id }: { project: string; base: string; id: string | undefined }) {
  return id === undefined ? <TrainingSetList project={project} base={base} /> : <TrainingSetView project={project} name={`${project}/trainingSets/${id}`} />;
}

function TrainingSetList({ project, base }: { project: string; base: string }) {
  const list = usePaged(
    ["trainingSets", project],
    async (page, signal) => {
      const { trainingSets, nextPageToken } = await clientOf(FineTuningService).listTrainingSets({ parent: project, ...page }, { signal });
      return { items: trainingSets, nextPageToken };
    },
    { poll: listInterval },
  );
  return (
    <>
      <section className="card stack">
        <h2>Training sets</h2>
        <PagedList list={list} what="training sets">
          {(sets) => (
            <DataTable
              label="Training sets"
              items={sets}
              keyOf={(set) => set.name}
              columns={[
                { title: "Training set", cell: (set) => <Link href={`${base}/sets/${encodeURIComponent(idOf(set.name))}`}>{idOf(set.name)}</Link> },
                { title: "State", cell: (set) => <JobStateBadge state={set.state} /> },
                { title: "Labelled", number: true, cell: (set) => count(set.labeledImageCount) },
                { title: "Unlabelled", number: true, cell: (set) => count(set.unlabeledImageCount) },
                { title: "Pairs", number: true, cell: (set) => count(set.pretrainingPairCount) },
                { title: "Mean reward", number: true, cell: (set) => decimal(set.meanReward) },
                { title: "Weights", cell: (set) => WEIGHT[set.weightKind] },
                { title: "Created", cell: (set) => time(set.createTime) },
              ]}
            />
          )}
        </PagedList>
      </section>
      <NewTrainingSet project={project} base={base} />
    </>
  );
}

function TrainingSetView({ project, name }: { project: string; name: string }) {
  const { value: set, fault } = useJobWatch<TrainingSet>(FineTuningService, "watchTrainingSet", "trainingSet", name);
  const cancel = useDeed((target: string, requestId) => clientOf(FineTuningService).cancelTrainingSet({ name: target, requestId }), { invalidates: [["trainingSets", project]] });
  return (
    <>
      <h2>{idOf(name)}</h2>
      <JobHead
        job={set}
        fault={fault}
        unit="images"
        cancel={cancel}
        facts={
          set === undefined
            ? []
            : [
                ["Labels", idOf(set.labelSnapshot)],
                ["Reward model", idOf(set.rewardModel)],
                ["Labelled images", count(set.labeledImageCount)],
                ["Unlabelled images", count(set.unlabeledImageCount)],
                ["Pre-training pairs", count(set.pretrainingPairCount)],
                ["Left out, not to be scored", count(set.skippedImageCount)],
                ["Mean reward", decimal(set.meanReward)],
                ["Weights", WEIGHT[set.weightKind]],
                ["Unlabelled images of", set.unlabeledGenerationJobs.map(idOf).join(", ")],
              ]
        }
      />
    </>
  );
}
