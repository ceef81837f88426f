import { BadIcon, FlagIcon, GoodIcon, SkipIcon, ZoomIcon } from "@/components/Icons";
import { KeyHint } from "@/keyboard/KeyHint";
import { LabelValue, type SkipReason } from "@/gen/rlhf/feedback/v1/feedback_service_pb";
import { ariaKey, withKey } from "@/keyboard/keys";
import type { KeyFor } from "@/keyboard/shortcuts";
import { useMessages } from "@/language/language";
import type { Answer } from "@/pages/label/answers";
import { goTo, SKIP_REASONS } from "@/pages/label/labelShortcuts";
import { PictureBox } from "@/rating/PictureBox";
import type { PictureShelf } from "@/rating/pictures";
import { useSwipe } from "@/rating/useSwipe";

const CHOICES = [
  { value: LabelValue.GOOD, id: "label.good", tone: "good", Icon: GoodIcon },
  { value: LabelValue.BAD, id: "label.bad", tone: "bad", Icon: BadIcon },
  { value: LabelValue.SKIP, id: "label.skip", tone: "skip", Icon: SkipIcon },
] as const;

const SWIPES = { right: LabelValue.GOOD, left: LabelValue.BAD, up: LabelValue.SKIP } as const;

interface Props {
  index: number;
  count: number;
  image: { url: string; width: number; height: number };
  prompt: string;
  answer: Answer | null;
  selected: boolean;
  failed: boolean;
  shelf: PictureShelf;
  keyFor: KeyFor;
  onAnswer: (value: LabelValue, reason?: SkipReason) => void;
  onSelect: () => void;
  onZoom: () => void;
  /** Shows the blurred picture; undefined if it is not. */
  onUnveil: (() => void) | undefined;
  onReport: () => void;
}

/** One image with its answer. */
export function LabelTile({ index, count, image, prompt, answer, selected, failed, shelf, keyFor, onAnswer, onSelect, onZoom, onUnveil, onReport }: Props) {
  const { label: texts } = useMessages();
  const number = index + 1;
  const swipe = useSwipe((direction) => onAnswer(SWIPES[direction]));
  const choice = CHOICES.find(({ value }) => value === answer?.value);
  return (
    <section className={`label-tile ${choice?.tone ?? "open"}${selected ? " selected" : ""}`} aria-label={texts.imageOf(number, count)} aria-current={selected ? "true" : undefined}>
      <div className="tile-head">
        <button type="button" className="tile-select" onClick={onSelect} aria-pressed={selected} aria-keyshortcuts={ariaKey(keyFor(goTo(index)))}>
          {keyFor(goTo(index)) !== String(number) && <span aria-hidden="true">{number}</span>}
          <KeyHint of={keyFor(goTo(index))} />
          <span>
            <span className="visually-hidden">{texts.image(number)}: </span>
            {choice === undefined ? texts.open : texts[choice.tone]}
          </span>
        </button>
        <button type="button" className="button quiet icon" onClick={onZoom} aria-label={texts.closely(number)} aria-keyshortcuts={ariaKey(keyFor("label.zoom"))} title={withKey(texts.oneToOne, keyFor("label.zoom"))}>
          <ZoomIcon />
        </button>
        <button type="button" className="button quiet icon" onClick={onReport} aria-label={texts.reportImage(number)} aria-keyshortcuts={ariaKey(keyFor("label.report"))} title={withKey(texts.report, keyFor("label.report"))}>
          <FlagIcon />
        </button>
      </div>
      <div className="tile-stage" {...swipe}>
        <PictureBox shelf={shelf} url={image.url} width={image.width} height={image.height} alt={texts.picture(number, count, prompt)} onZoom={onZoom} onUnveil={onUnveil} />
      </div>
      <div className="tile-answers" role="group" aria-label={texts.answerTo(number)}>
        {CHOICES.map(({ value, id, tone, Icon }) => (
          <button
            key={id}
            type="button"
            className={`answer ${tone}`}
            aria-pressed={answer?.value === value}
            aria-keyshortcuts={ariaKey(keyFor(id))}
            disabled={failed && value !== LabelValue.SKIP}
            onClick={() => onAnswer(value)}
          >
            <Icon />
            <span>
              {texts[tone]}
              <span className="visually-hidden">{texts.ofImage(number)}</span>
            </span>
            <KeyHint of={keyFor(id)} />
          </button>
        ))}
      </div>
      <div className="tile-reasons" role="group" aria-label={texts.skipWithReason(number)}>
        {SKIP_REASONS.map(({ reason, id, text }) => (
          <button
            key={id}
            type="button"
            className="chip"
            aria-pressed={answer?.value === LabelValue.SKIP && answer.skipReason === reason}
            aria-keyshortcuts={ariaKey(keyFor(id))}
            onClick={() => onAnswer(LabelValue.SKIP, reason)}
          >
            <span>
              <span className="visually-hidden">{texts.skipFor(number)}: </span>
              {texts.reasons[text]}
            </span>
            <KeyHint of={keyFor(id)} />
          </button>
        ))}
      </div>
    </section>
  );
}
