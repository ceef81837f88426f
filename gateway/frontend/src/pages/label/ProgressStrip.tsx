import { durationMs } from "@bufbuild/protobuf/wkt";
import { ProgressBar } from "@/components/ProgressBar";
import type { GetLabelingProgressResponse } from "@/gen/rlhf/feedback/v1/feedback_service_pb";
import { Filled } from "@/language/Filled";
import { useMessages } from "@/language/language";
import type { Messages } from "@/language/messages";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A time to wait in words, such as `about 3 hours`. */
export function shownDuration(milliseconds: number, { minutes, hours, days }: Messages["label"]): string {
  const [unit, text] = milliseconds >= 2 * DAY_MS ? [DAY_MS, days] : milliseconds >= 2 * HOUR_MS ? [HOUR_MS, hours] : [MINUTE_MS, minutes];
  return text(Math.round(milliseconds / unit));
}

/** How far the rater and the project are. */
export function ProgressStrip({ progress, pendingCount }: { progress: GetLabelingProgressResponse; pendingCount: number }) {
  const { label: texts, rating } = useMessages();
  const done = Number(progress.ownAnsweredTaskCount) + pendingCount;
  const left = Math.max(0, Number(progress.ownRemainingTaskCount) - pendingCount);
  const images = Number(progress.imageCount);
  const labeled = Number(progress.labeledImageCount);
  const time = progress.remainingDuration !== undefined && labeled < images ? shownDuration(durationMs(progress.remainingDuration), texts) : undefined;
  return (
    <footer className="progress-strip" aria-label={rating.progress}>
      <div className="progress-part">
        <span>
          <Filled text={rating.own} parts={{ done: <b data-testid="own-done">{done}</b>, left: <b>{left}</b> }} />
        </span>
        <ProgressBar value={done} max={done + left} label={texts.ownTasks} />
      </div>
      <div className="progress-part">
        <span>
          <Filled text={time === undefined ? texts.project : texts.projectTime} parts={{ done: <b>{labeled}</b>, all: <b>{images}</b>, time }} />
        </span>
        <ProgressBar value={labeled} max={images} label={texts.projectImages} />
      </div>
    </footer>
  );
}
