import { Link } from "wouter";
import { useDeed } from "@/api/deed";
import { idOf } from "@/api/names";
import { clientOf } from "@/api/transport";
import { type RewardTrainingJob, RewardService } from "@/gen/rlhf/reward/v1/reward_service_pb";
import { isFinal } from "@/jobs/job";
import { JobHead } from "@/jobs/JobView";
import { useJobWatch } from "@/jobs/useJobWatch";
import { RewardAccuracy } from "@/pages/scientist/RewardAccuracy";
import { type CurveChart, Curves } from "@/points/Curves";
import { POINT_PAGE_SIZE } from "@/points/pointLog";
import { decimal } from "@/text/format";

const CHARTS: readonly CurveChart[] = [
  { title: "Loss", metrics: [["loss", "loss"]] },
  { title: "Squared error", metrics: [["squared_error", "training"], ["validation_squared_error", "validation"]] },
  { title: "Prompt classification loss", metrics: [["prompt_classification", "prompt classification"]] },
  { title: "Validation accuracy", metrics: [["validation_accuracy", "validation accuracy"]], range: [0, 1] },
];

/** A reward run as it goes: curves, and when it is done the accuracy of what it made. */
export function RewardJobView({ project, base, name }: { project: string; base: string; name: string }) {
  const { value: job, fault } = useJobWatch<RewardTrainingJob>(RewardService, "watchRewardTrainingJob", "rewardTrainingJob", name);
  const cancel = useDeed((target: string, requestId) => clientOf(RewardService).cancelRewardTrainingJob({ name: target, requestId }), { invalidates: [["rewardTrainingJobs", project]] });
  const settings = job?.settings;
  return (
    <>
      <h2>
        <bdi>{job?.displayName || idOf(name)}</bdi>
      </h2>
      <JobHead
        job={job}
        fault={fault}
        unit="epochs"
        cancel={cancel}
        facts={
          job === undefined
            ? []
            : [
                ["Labels", idOf(job.labelSnapshot)],
                ["Encoder", idOf(job.encoder)],
                ["Auxiliary loss", settings?.auxiliaryLossEnabled === false ? "off" : `on, λ ${decimal(settings?.promptClassificationPenalty ?? 0.5)}, T ${decimal(settings?.temperature ?? 2)}`],
                ["Epochs", settings?.epochCount === undefined ? undefined : String(settings.epochCount)],
                ["Learning rate", settings?.learningRate === undefined ? undefined : decimal(settings.learningRate)],
                ["Heads", settings?.ensembleSize === undefined ? undefined : String(settings.ensembleSize)],
                ["Seed", String(job.seed)],
              ]
        }
      >
        {job !== undefined && job.rewardModel !== "" && (
          <Link className="button" href={`${base}/models/${encodeURIComponent(idOf(job.rewardModel))}`}>
            Reward model
          </Link>
        )}
      </JobHead>
      {job !== undefined && (
        <section className="card stack">
          <h2>Curves</h2>
          <Curves
            name={name}
            running={!isFinal(job.state)}
            xLabel="step"
            charts={CHARTS}
            load={(pageToken, signal) => clientOf(RewardService).listRewardTrainingPoints({ parent: name, pageSize: POINT_PAGE_SIZE, pageToken }, { signal })}
          />
        </section>
      )}
      {job !== undefined && job.rewardModel !== "" && <RewardAccuracy project={project} rewardModel={job.rewardModel} trainedOn={job.labelSnapshot} />}
    </>
  );
}
