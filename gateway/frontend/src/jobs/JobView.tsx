import type { ReactNode } from "react";
import type { CallFault } from "@/api/errors";
import type { Deed } from "@/api/deed";
import { Facts } from "@/components/Facts";
import { FaultNotice, Notice } from "@/components/Notice";
import { ProgressBar } from "@/components/ProgressBar";
import { Loading } from "@/components/States";
import { ConfirmButton } from "@/components/ConfirmButton";
import { type Failure, type JobProgress, JobState } from "@/gen/rlhf/common/v1/job_pb";
import { type AnyJob, isFinal } from "@/jobs/job";
import { count, decimal, seconds, shortDigest, span, time } from "@/text/format";
import { JOB_STATE } from "@/text/terms";

const TONE: Partial<Record<JobState, string>> = { [JobState.SUCCEEDED]: "good", [JobState.FAILED]: "bad", [JobState.CANCELLED]: "warning", [JobState.CANCELLING]: "warning" };

/** The state of a job in a word. */
export const JobStateBadge = ({ state }: { state: JobState }) => <span className={`badge ${TONE[state] ?? ""}`}>{JOB_STATE[state]}</span>;

/** How far a job is: bar, counts, pace and the time that is left. */
export function JobProgressView({ progress, unit }: { progress: JobProgress | undefined; unit: string }) {
  if (progress === undefined || progress.totalCount === 0n) return null;
  const { completedCount, totalCount, itemsPerSecond, remainingDuration, stage } = progress;
  return (
    <div className="stack" data-testid="job-progress">
      <ProgressBar value={Number(completedCount)} max={Number(totalCount)} label={`${unit} done`} />
      <p className="small muted">
        {count(completedCount)} of {count(totalCount)} {unit}
        {itemsPerSecond > 0 && `, ${decimal(itemsPerSecond)} a second`}
        {remainingDuration !== undefined && seconds(remainingDuration) > 0 && `, about ${span(seconds(remainingDuration))} left`}
        {stage !== "" && ` (${stage})`}
      </p>
    </div>
  );
}

/** Why a job failed. */
export function FailureNotice({ failure }: { failure: Failure | undefined }) {
  if (failure === undefined) return null;
  return (
    <Notice tone="danger">
      <p>
        <bdi>{failure.message}</bdi>
      </p>
      {failure.reason !== "" && (
        <p className="small">
          <code>{failure.reason}</code>
          {failure.retryable ? " · may well work when tried again" : ""}
        </p>
      )}
    </Notice>
  );
}

/**
 * Head of a job's page: state, progress as it comes in, failure, times, and cancelling.
 * @param watched The job as the watch has it.
 * @param unit What its progress counts, such as `images`.
 */
export function JobHead({
  job,
  fault,
  unit,
  cancel,
  facts = [],
  children,
}: {
  job: AnyJob | undefined;
  fault: CallFault | undefined;
  unit: string;
  cancel?: Deed<string, unknown>;
  facts?: readonly (readonly [string, ReactNode])[];
  children?: ReactNode;
}) {
  if (job === undefined) return fault === undefined ? <Loading /> : <FaultNotice fault={fault} />;
  const ended = isFinal(job.state);
  return (
    <section className="card stack" aria-label="State">
      <div className="row">
        <JobStateBadge state={job.state} />
        {children}
        {!ended && cancel !== undefined && (
          <ConfirmButton
            label="Cancel"
            question="What is finished stays; the rest is not made. A cancelled job cannot be started again, but the same one can be made anew."
            disabled={cancel.isPending || job.state === JobState.CANCELLING}
            onConfirm={() => cancel.run(job.name)}
          />
        )}
      </div>
      {fault !== undefined && !ended && <Notice tone="warning">The live view broke off; trying again. {fault.message}</Notice>}
      {cancel?.fault !== undefined && <FaultNotice fault={cancel.fault} />}
      {!ended && <JobProgressView progress={job.progress} unit={unit} />}
      <FailureNotice failure={job.failure} />
      <Facts
        facts={[
          ...facts,
          ["Created", time(job.createTime)],
          ["Started", job.startTime === undefined ? undefined : time(job.startTime)],
          ["Ended", job.endTime === undefined ? undefined : time(job.endTime)],
          ["Digest", job.digest === "" ? undefined : <code title={job.digest}>{shortDigest(job.digest)}</code>],
        ]}
      />
    </section>
  );
}
