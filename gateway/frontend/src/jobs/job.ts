import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { type Failure, type JobProgress, JobState } from "@/gen/rlhf/common/v1/job_pb";

/** What every kind of job has. */
export interface AnyJob {
  name: string;
  state: JobState;
  progress?: JobProgress | undefined;
  failure?: Failure | undefined;
  createTime?: Timestamp | undefined;
  startTime?: Timestamp | undefined;
  endTime?: Timestamp | undefined;
  digest: string;
}

/** Whether nothing comes after this state. */
export const isFinal = (state: JobState): boolean => state === JobState.SUCCEEDED || state === JobState.FAILED || state === JobState.CANCELLED;

/** Whether a job is at its end; for watches. */
export const isFinalJob = (job: AnyJob): boolean => isFinal(job.state);

/** Milliseconds after which a list with unfinished jobs is read again; false when all have ended. */
export function listInterval(jobs: readonly { state: JobState }[] | undefined): number | false {
  return jobs?.some((job) => !isFinal(job.state)) === true ? 5_000 : false;
}
