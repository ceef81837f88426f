import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useIdentity } from "@/api/identity";
import { clientOf } from "@/api/transport";
import type { PageProps } from "@/app/pages";
import { LeftIcon, RightIcon, TieIcon, ZoomIcon } from "@/components/Icons";
import { FaultText, Notice } from "@/components/Notice";
import { ProgressBar } from "@/components/ProgressBar";
import { Loading } from "@/components/States";
import { Choice, EvaluationService } from "@/gen/rlhf/feedback/v1/evaluation_service_pb";
import { KeyHint } from "@/keyboard/KeyHint";
import { ariaKey } from "@/keyboard/keys";
import { ShortcutHelp } from "@/keyboard/ShortcutHelp";
import { type KeyFor, type Shortcut, useShortcuts } from "@/keyboard/shortcuts";
import { Filled } from "@/language/Filled";
import { useMessages } from "@/language/language";
import type { Messages } from "@/language/messages";
import { type BallotWork, ballotSource, type BlindPicture, letterOfVote, reopenBallot, sendVote } from "@/pages/evaluate/ballotWork";
import { choose, EMPTY_VOTE, isBegunVote, openQuestion, type Question, QUESTIONS, type VoteDraft, withoutLastChoice } from "@/pages/evaluate/vote";
import { Nothing } from "@/rating/Nothing";
import { PictureBox, usePictures } from "@/rating/PictureBox";
import type { PictureShelf } from "@/rating/pictures";
import { Prompt } from "@/rating/Prompt";
import { RatingTools } from "@/rating/RatingTools";
import { useOnScreen } from "@/rating/useOnScreen";
import { type RatingKind, useRating } from "@/rating/useRating";
import { useVeil, type Veil } from "@/rating/veil";
import { ZoomView } from "@/rating/ZoomView";
import "@/rating/rating.css";
import "@/pages/evaluate/evaluate.css";

const PROGRESS_PERIOD_MS = 10_000;
const NO_URLS: string[] = [];

const CHOICES = [
  { choice: Choice.FIRST, text: "first", id: "evaluate.first", Icon: LeftIcon },
  { choice: Choice.TIE, text: "tie", id: "evaluate.tie", Icon: TieIcon },
  { choice: Choice.SECOND, text: "second", id: "evaluate.second", Icon: RightIcon },
] as const;

/** The evaluate page: two anonymous sets for one prompt, two questions. */
export default function EvaluatePage({ project }: PageProps) {
  const { data: identity } = useIdentity();
  if (identity == null) return <Loading />;
  return <EvaluateDesk project={project} scope={`${identity.subject}|${project}|votes`} />;
}

function ballotKind(project: string): RatingKind<BallotWork, VoteDraft> {
  return {
    source: ballotSource(project),
    empty: () => EMPTY_VOTE,
    fits: (_, draft) => QUESTIONS.every((question) => typeof draft[question] === "number"),
    isBegun: isBegunVote,
    letterOf: letterOfVote,
    send: sendVote,
    reopen: reopenBallot,
    previousOf: (work) => work.previous,
    withoutLast: withoutLastChoice,
    pictureUrls: (work) => [...work.first, ...work.second].map((picture) => picture.url),
  };
}

function EvaluateDesk({ project, scope }: { project: string; scope: string }) {
  const { evaluate: texts, keys, rating: words } = useMessages();
  const [overlay, setOverlay] = useState<"keys" | "zoom">();
  const [zoomed, setZoomed] = useState(0);
  const kind = useMemo(() => ballotKind(project), [project]);
  const rating = useRating(kind, scope);
  const { work, draft, shelf, queue } = rating;
  const urls = useMemo(() => (work === undefined ? NO_URLS : kind.pictureUrls(work)), [work, kind]);
  const pictures = usePictures(shelf, urls);
  const progress = useQuery({
    queryKey: ["ballotProgress", project],
    queryFn: ({ signal }) => clientOf(EvaluationService).getBallotProgress({ parent: project }, { signal }),
    refetchInterval: PROGRESS_PERIOD_MS,
  });
  const veil = useVeil(work?.name, urls, rating.reappeared);
  const ready = useOnScreen(rating, pictures.settled);

  const vote = (choice: Choice, question?: Question) => {
    const responseMs = rating.sinceAppearance();
    if (draft === undefined || responseMs === undefined || pictures.failed.size > 0) return;
    // Nobody judges what was not seen: the first answer shows both sets at once.
    if (veil.lift()) return;
    const next = choose(draft, choice, responseMs, question);
    if (openQuestion(next) === undefined) rating.submit(next);
    else rating.setDraft(next);
  };
  const zoom = (index: number) => {
    veil.lift();
    setZoomed(index);
    setOverlay("zoom");
  };
  const shortcuts: Shortcut[] = [
    { id: "evaluate.first", keys: ["ArrowLeft"], label: keys.firstBetter, run: () => vote(Choice.FIRST), always: true },
    { id: "evaluate.second", keys: ["ArrowRight"], label: keys.secondBetter, run: () => vote(Choice.SECOND), always: true },
    { id: "evaluate.tie", keys: ["ArrowDown"], label: keys.neither, run: () => vote(Choice.TIE), always: true },
    { id: "evaluate.undo", keys: ["u", "Backspace"], label: keys.undoBallots, run: rating.undo },
    { id: "evaluate.zoom", keys: ["z"], label: keys.inStep, run: () => zoom(0) },
    ...(veil.on ? [{ id: "evaluate.unveil", keys: ["v"], label: keys.unveil, run: () => void veil.lift() }] : []),
    { id: "evaluate.keys", keys: ["?"], label: keys.list, run: () => setOverlay("keys"), always: true, fixed: true },
  ];
  const keyFor = useShortcuts(shortcuts);
  const close = () => setOverlay(undefined);
  const done = Number(progress.data?.answeredBallotCount ?? 0) + rating.outbox.pendingCount;
  const left = Math.max(0, Number(progress.data?.remainingBallotCount ?? 0) - rating.outbox.pendingCount);

  return (
    <div className="rating evaluate-page">
      <RatingTools rating={rating} undoKey={keyFor("evaluate.undo")} own={{ name: texts.closely, key: keyFor("evaluate.zoom"), Icon: ZoomIcon, run: () => zoom(0), disabled: work === undefined }} onKeys={() => setOverlay("keys")} />
      {rating.undoFault !== undefined && <Notice tone="warning"><FaultText fault={rating.undoFault} say={words.noUndo} /></Notice>}
      {pictures.failed.size > 0 && <Notice tone="warning">{texts.notLoaded}</Notice>}
      {work === undefined || draft === undefined ? (
        <Nothing project={project} asked={queue.asked} reason={queue.reason} fault={queue.fault} onRetry={rating.hurry} canUndo={rating.canUndo} onUndo={rating.undo} />
      ) : (
        <>
          <Prompt text={work.promptText} />
          <div className="ballot" data-ballot={work.name} data-ready={ready}>
            <PictureSet name={texts.first} title={texts.firstSet} pictures={work.first} shelf={shelf} prompt={work.promptText} shown={ready} veil={veil} onZoom={zoom} />
            <PictureSet name={texts.second} title={texts.secondSet} pictures={work.second} shelf={shelf} prompt={work.promptText} shown={ready} veil={veil} onZoom={zoom} />
          </div>
          <div className="questions">
            {QUESTIONS.map((question) => (
              <QuestionRow key={question} question={question} answer={draft[question]} current={openQuestion(draft) === question} keyFor={keyFor} onChoose={(choice) => vote(choice, question)} />
            ))}
          </div>
        </>
      )}
      {progress.data !== undefined && (
        <footer className="progress-part ballot-progress" aria-label={words.progress}>
          <span>
            <Filled text={words.own} parts={{ done: <b data-testid="own-done">{done}</b>, left: <b>{left}</b> }} />
          </span>
          <ProgressBar value={done} max={done + left} label={texts.ownBallots} />
        </footer>
      )}
      {overlay === "keys" && <ShortcutHelp shortcuts={shortcuts} onClose={close} />}
      {overlay === "zoom" && work !== undefined && <ZoomView shelf={shelf} start={zoomed} closeKey={keyFor("evaluate.zoom")} onClose={close} groups={pairsOf(work, texts)} />}
    </div>
  );
}

function pairsOf({ first, second, promptText }: BallotWork, texts: Messages["evaluate"]) {
  return first.map((picture, index) => {
    const other = second[index];
    const own = { ...picture, title: texts.firstSet, alt: texts.picture(texts.firstSet, index + 1, first.length, promptText) };
    return other === undefined ? [own] : [own, { ...other, title: texts.secondSet, alt: texts.picture(texts.secondSet, index + 1, second.length, promptText) }];
  });
}

function PictureSet({ name, title, pictures, shelf, prompt, shown, veil, onZoom }: { name: string; title: string; pictures: BlindPicture[]; shelf: PictureShelf; prompt: string; shown: boolean; veil: Veil; onZoom: (index: number) => void }) {
  const { evaluate: texts } = useMessages();
  return (
    <section className="picture-set" aria-label={title}>
      <h2>{name}</h2>
      <div className={`picture-grid image-surround${shown ? "" : " waiting"}`} data-count={pictures.length}>
        {pictures.map((picture, index) => (
          <PictureBox key={index} shelf={shelf} url={picture.url} width={picture.width} height={picture.height} alt={texts.picture(title, index + 1, pictures.length, prompt)} onZoom={() => onZoom(index)} onUnveil={veil.isVeiled(picture.url) ? () => void veil.lift() : undefined} />
        ))}
      </div>
    </section>
  );
}

function QuestionRow({ question, answer, current, keyFor, onChoose }: { question: Question; answer: Choice; current: boolean; keyFor: KeyFor; onChoose: (choice: Choice) => void }) {
  const { evaluate: texts } = useMessages();
  return (
    <div className={current ? "question current" : "question"} role="group" aria-label={texts[question]} aria-current={current ? "step" : undefined}>
      <p>{texts[question]}</p>
      <div className="choices">
        {CHOICES.map(({ choice, text, id, Icon }) => (
          <button key={id} type="button" className="choice" aria-pressed={answer === choice} aria-keyshortcuts={current ? ariaKey(keyFor(id)) : undefined} onClick={() => onChoose(choice)}>
            <Icon />
            <span>
              {texts[text]}
              <span className="visually-hidden"> {texts.about[question]}</span>
            </span>
            {current && <KeyHint of={keyFor(id)} />}
          </button>
        ))}
      </div>
    </div>
  );
}
