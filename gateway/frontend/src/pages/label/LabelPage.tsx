import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { useIdentity } from "@/api/identity";
import { clientOf } from "@/api/transport";
import type { PageProps } from "@/app/pages";
import { useAnnounce } from "@/components/Announcer";
import { BookIcon } from "@/components/Icons";
import { FaultText, Notice } from "@/components/Notice";
import { Loading } from "@/components/States";
import { FeedbackService, type GoldOutcome, LabelValue, NoTaskReason, SkipReason, type SubmitLabelsResponse } from "@/gen/rlhf/feedback/v1/feedback_service_pb";
import { ShortcutHelp } from "@/keyboard/ShortcutHelp";
import { useShortcuts } from "@/keyboard/shortcuts";
import { useMessages } from "@/language/language";
import { type Draft, apply, emptyDraft, isBegun, isComplete } from "@/pages/label/answers";
import { labelSource, type LabelWork, letterOf, reopenTask, sendLabels } from "@/pages/label/labelWork";
import { labelShortcuts } from "@/pages/label/labelShortcuts";
import { LabelTile } from "@/pages/label/LabelTile";
import { ProgressStrip } from "@/pages/label/ProgressStrip";
import { ReportDialog } from "@/pages/label/ReportDialog";
import { GuidelineDialog } from "@/rating/GuidelineDialog";
import { Nothing } from "@/rating/Nothing";
import { usePictures } from "@/rating/PictureBox";
import { Prompt } from "@/rating/Prompt";
import { RatingTools } from "@/rating/RatingTools";
import { useGuideline } from "@/rating/useGuideline";
import { useOnScreen } from "@/rating/useOnScreen";
import { type RatingKind, useRating } from "@/rating/useRating";
import { useVeil } from "@/rating/veil";
import { ZoomView } from "@/rating/ZoomView";
import "@/rating/rating.css";
import "@/pages/label/label.css";

const PROGRESS_PERIOD_MS = 10_000;
const NO_URLS: string[] = [];

/** The label page: one prompt, a few images, good, bad or skip for each. */
export default function LabelPage({ project }: PageProps) {
  const { data: identity } = useIdentity();
  if (identity == null) return <Loading />;
  return <LabelDesk project={project} scope={`${identity.subject}|${project}|labels`} />;
}

function labelKind(project: string, sent: (reply: SubmitLabelsResponse) => void): RatingKind<LabelWork, Draft> {
  return {
    source: labelSource(project),
    empty: (work) => emptyDraft(work.images.length),
    fits: (work, draft) => draft.answers.length === work.images.length,
    isBegun,
    letterOf,
    send: async (letter) => sent(await sendLabels(letter)),
    reopen: reopenTask,
    previousOf: (work) => work.previous,
    withoutLast: (draft) => apply(draft, { kind: "takeBack" }),
    pictureUrls: (work) => work.images.map((image) => image.url),
  };
}

type Overlay = "keys" | "guideline" | "zoom" | "report";

function LabelDesk({ project, scope }: { project: string; scope: string }) {
  const queries = useQueryClient();
  const announce = useAnnounce();
  const messages = useMessages();
  const { label: texts } = messages;
  const guideline = useGuideline(project, scope);
  const [overlay, setOverlay] = useState<Overlay>();
  const [lesson, setLesson] = useState<GoldOutcome>();
  const kind = useMemo(
    () =>
      labelKind(project, ({ goldOutcomes }) => {
        void queries.invalidateQueries({ queryKey: ["labelingProgress", project] });
        const told = goldOutcomes.find((outcome) => outcome.explanation !== "");
        if (told !== undefined) setLesson(told);
      }),
    [project, queries],
  );
  const rating = useRating(kind, scope);
  const { work, draft, shelf, queue } = rating;
  const urls = useMemo(() => work?.images.map((image) => image.url) ?? NO_URLS, [work]);
  const pictures = usePictures(shelf, urls);
  const veil = useVeil(work?.name, urls, rating.reappeared);
  const progress = useQuery({
    queryKey: ["labelingProgress", project],
    queryFn: ({ signal }) => clientOf(FeedbackService).getLabelingProgress({ parent: project }, { signal }),
    refetchInterval: PROGRESS_PERIOD_MS,
  });

  const ready = useOnScreen(rating, pictures.settled);
  const { refetch } = guideline;
  const lacksGuideline = queue.reason === NoTaskReason.GUIDELINE || (work !== undefined && guideline.guideline != null && work.guideline !== guideline.guideline.name);
  useEffect(() => {
    if (lacksGuideline) refetch();
  }, [lacksGuideline, refetch]);

  const answer = (value: LabelValue, skipReason = SkipReason.UNSPECIFIED, index?: number) => {
    if (work === undefined || draft === undefined) return;
    const responseMs = rating.sinceAppearance();
    // What is not on the screen yet cannot be judged; what did not load can be skipped only.
    if (responseMs === undefined) return;
    if (pictures.failed.has(index ?? draft.selected) && value !== LabelValue.SKIP) return;
    // Nobody judges what was not seen: the first answer shows the picture. Skipping needs no look.
    if (value !== LabelValue.SKIP && veil.lift(urls[index ?? draft.selected] ?? "")) return;
    const next = apply(draft, index === undefined ? { kind: "answer", value, skipReason, responseMs } : { kind: "answer", value, skipReason, responseMs, index });
    setLesson(undefined);
    if (isComplete(next)) rating.submit(next);
    else rating.setDraft(next);
  };
  const open = (next: Overlay) => {
    if (next === "zoom") veil.lift();
    setOverlay(next);
  };
  const select = (index: number) => draft !== undefined && rating.setDraft(apply(draft, { kind: "select", index }));
  const shortcuts = labelShortcuts({
    imageCount: work?.images.length ?? 3,
    answer,
    select,
    step: (by) => draft !== undefined && select(Math.max(0, Math.min(draft.answers.length - 1, draft.selected + by))),
    undo: rating.undo,
    unveil: veil.on ? () => void veil.lift() : undefined,
    open,
  }, messages);
  const keyFor = useShortcuts(shortcuts);
  const close = () => setOverlay(undefined);
  // Consent comes first.
  const mustRead = guideline.mustRead && queue.fault?.reason !== "CONSENT_OUTDATED";

  return (
    <div className="rating label-page" data-guideline={guideline.guideline === undefined ? "asked" : guideline.mustRead ? "unread" : "read"}>
      <RatingTools rating={rating} undoKey={keyFor("label.undo")} own={{ name: messages.guideline.title, key: keyFor("label.instructions"), Icon: BookIcon, run: () => setOverlay("guideline") }} onKeys={() => setOverlay("keys")} />
      {rating.undoFault !== undefined && <Notice tone="warning"><FaultText fault={rating.undoFault} say={messages.rating.noUndo} /></Notice>}
      {lesson !== undefined && <Notice tone="info">{lesson.expectedValue === LabelValue.GOOD ? texts.knownGood(lesson.explanation) : texts.knownBad(lesson.explanation)}</Notice>}
      {work === undefined || draft === undefined ? (
        <Nothing project={project} asked={queue.asked} reason={queue.reason} fault={queue.fault} onRetry={rating.hurry} canUndo={rating.canUndo} onUndo={rating.undo} />
      ) : (
        <>
          <Prompt text={work.promptText} />
          <p className="visually-hidden">{texts.question}</p>
          <div className="label-tiles" data-count={work.images.length} data-task={work.name} data-ready={ready}>
            {work.images.map((image, index) => (
              <LabelTile
                key={index}
                index={index}
                count={work.images.length}
                image={image}
                prompt={work.promptText}
                answer={draft.answers[index] ?? null}
                selected={draft.selected === index}
                shelf={shelf}
                keyFor={keyFor}
                failed={pictures.failed.has(index)}
                onAnswer={(value, reason) => answer(value, reason, index)}
                onSelect={() => select(index)}
                onZoom={() => {
                  select(index);
                  open("zoom");
                }}
                onUnveil={veil.isVeiled(image.url) ? () => void veil.lift(image.url) : undefined}
                onReport={() => {
                  select(index);
                  setOverlay("report");
                }}
              />
            ))}
          </div>
        </>
      )}
      {progress.data !== undefined && <ProgressStrip progress={progress.data} pendingCount={rating.outbox.pendingCount} />}
      {overlay === "keys" && <ShortcutHelp shortcuts={shortcuts} onClose={close} />}
      {(overlay === "guideline" || mustRead) && <GuidelineDialog key={String(mustRead)} state={guideline} onClose={() => {
        close();
        rating.hurry();
      }} />}
      {overlay === "zoom" && work !== undefined && draft !== undefined && (
        <ZoomView shelf={shelf} start={draft.selected} closeKey={keyFor("label.zoom")} onClose={close} groups={work.images.map((image, index) => [{ ...image, title: texts.imageOf(index + 1, work.images.length), alt: texts.picture(index + 1, work.images.length, work.promptText) }])} />
      )}
      {overlay === "report" && work !== undefined && draft !== undefined && (
        <ReportDialog
          work={work}
          index={draft.selected}
          onClose={close}
          onReported={() => {
            close();
            announce(texts.reported);
            answer(LabelValue.SKIP, SkipReason.UNSPECIFIED, draft.selected);
          }}
        />
      )}
    </div>
  );
}
