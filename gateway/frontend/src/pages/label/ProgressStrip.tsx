import { durationMs } from "@bufbuild/protobuf/wkt";
import { ProgressBar } from "@/components/ProgressBar";
import type { GetLabelingProgressResponse } from "@/gen/rlhf/feedback/v1/feedback_service_pb";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A time to wait in words, such as `about 3 hours`. */
export function shownDuration(milliseconds: number): string {
  const [unit, name] = milliseconds >= 2 * DAY_MS ? [DAY_MS, "days"] : milliseconds >= 2 * HOUR_MS ? [HOUR_MS, "hours"] : [MINUTE_MS, "minutes"];
  const count = Math.round(milliseconds / unit);
  return count <= 1 ? "about a minute" : `about ${count} ${name}`;
}

/** How far the rater and the project are. */
export function ProgressStrip({ progress, pendingCount }: { progress: GetLabelingProgressResponse; pendingCount: number }) {
  const done = Number(progress.ownAnsweredTaskCount) + pendingCount;
  const left = Math.max(0, Number(progress.ownRemainingTaskCount) - pendingCount);
  const images = Number(progress.imageCount);
  const labeled = Number(progress.labeledImageCount);
  return (
    <footer className="progress-strip" aria-label="Progress">
      <div className="progress-part">
        <span>
          You: <b data-testid="own-done">{done}</b> done, <b>{left}</b> left
        </span>
        <ProgressBar value={done} max={done + left} label="Your tasks" />
      </div>
      <div className="progress-part">
        <span>
          Project: <b>{labeled}</b> of <b>{images}</b> images labeled
          {progress.remainingDuration !== undefined && labeled < images && `, ${shownDuration(durationMs(progress.remainingDuration))} left`}
        </span>
        <ProgressBar value={labeled} max={images} label="Images of the project" />
      </div>
    </footer>
  );
}
