import { Link } from "wouter";
import { useDeed } from "@/api/deed";
import { idOf } from "@/api/names";
import { clientOf } from "@/api/transport";
import { FaultNotice } from "@/components/Notice";
import { JobState } from "@/gen/rlhf/common/v1/job_pb";
import { type FineTuningJob, FineTuningService } from "@/gen/rlhf/finetuning/v1/fine_tuning_service_pb";
import { isFinal } from "@/jobs/job";
import { JobHead } from "@/jobs/JobView";
import { useJobWatch } from "@/jobs/useJobWatch";
import { Checkpoints } from "@/pages/scientist/Checkpoints";
import { SampleGrid } from "@/pages/scientist/SampleGrid";
import { type CurveChart, Curves } from "@/points/Curves";
import { POINT_PAGE_SIZE } from "@/points/pointLog";
import { decimal } from "@/text/format";

const CHARTS: readonly CurveChart[] = [
  { title: "Loss", metrics: [["loss", "loss"], ["reward_weighted_loss", "reward-weighted term"], ["pretraining_loss", "pre-training term"]] },
  { title: "Gradient norm", metrics: [["gradient_norm", "gradient norm"]] },
  { title: "Learning rate", metrics: [["learning_rate", "learning rate"]] },
  { title: "Mean weight of images", metrics: [["mean_weight", "mean weight"]] },
];

/** A fine-tuning run as it goes: curves, samples over time, checkpoints. */
export function FineTuningJobView({ project, name }: { project: string; name: string }) {
  const { value: watched, fault } = useJobWatch<FineTuningJob>(FineTuningService, "watchFineTuningJob", "fineTuningJob", name);
  const invalidates = [["fineTuningJobs", project]];
  const cancel = useDeed((target: string, requestId) => clientOf(FineTuningService).cancelFineTuningJob({ name: target, requestId }), { invalidates });
  const resume = useDeed((target: string, requestId) => clientOf(FineTuningService).resumeFineTuningJob({ name: target, requestId }), {
    invalidates,
    // The watch ended with the job; the page starts anew.
    onDone: () => window.location.reload(),
  });
  const job = watched;
  const settings = job?.settings;
  const resumable = job !== undefined && (job.state === JobState.CANCELLED || job.state === JobState.FAILED) && job.latestCheckpoint !== "";
  const science = `/projects/${encodeURIComponent(idOf(project))}`;
  return (
    <>
      <h2>
        <bdi>{job?.displayName || idOf(name)}</bdi>
      </h2>
      <JobHead
        job={job}
        fault={fault}
        unit="updates"
        cancel={cancel}
        facts={
          job === undefined
            ? []
            : [
                ["From", <Link key="from" href={`${science}/models/${job.baseModelVersion}`}>{idOf(job.baseModelVersion)}</Link>],
                ["Training set", <Link key="set" href={`${science}/fine-tuning/sets/${encodeURIComponent(idOf(job.trainingSet))}`}>{idOf(job.trainingSet)}</Link>],
                ["Updates", settings?.updateCount === undefined ? undefined : String(settings.updateCount)],
                ["Pre-training weight β", settings?.pretrainingPenalty === undefined ? undefined : decimal(settings.pretrainingPenalty)],
                ["Learning rate", settings?.learningRate === undefined ? undefined : decimal(settings.learningRate)],
                ["Batch", settings?.modelBatchSize === undefined ? undefined : `${settings.modelBatchSize} + ${settings.pretrainingBatchSize ?? 0}`],
                ["Seed", String(job.seed)],
              ]
        }
      >
        {resumable && (
          <button type="button" className="button" disabled={resume.isPending} onClick={() => resume.run(name)}>
            Resume from the last checkpoint
          </button>
        )}
        {job !== undefined && job.modelVersion !== "" && (
          <Link className="button" href={`${science}/models/${job.modelVersion}`}>
            The model
          </Link>
        )}
      </JobHead>
      {resume.fault !== undefined && <FaultNotice fault={resume.fault} />}
      {job !== undefined && (
        <>
          <section className="card stack">
            <h2>Curves</h2>
            <Curves
              name={name}
              running={!isFinal(job.state)}
              xLabel="update"
              charts={CHARTS}
              load={(pageToken, signal) => clientOf(FineTuningService).listFineTuningPoints({ parent: name, pageSize: POINT_PAGE_SIZE, pageToken }, { signal })}
            />
          </section>
          <section className="card stack">
            <h2>Samples over time</h2>
            <SampleGrid name={name} running={!isFinal(job.state)} />
          </section>
          <section className="card stack">
            <h2>Checkpoints</h2>
            <Checkpoints name={name} running={!isFinal(job.state)} />
          </section>
        </>
      )}
    </>
  );
}
