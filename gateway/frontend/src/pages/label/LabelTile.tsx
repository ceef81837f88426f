import { BadIcon, FlagIcon, GoodIcon, SkipIcon, ZoomIcon } from "@/components/Icons";
import { Kbd } from "@/components/Kbd";
import { LabelValue, type SkipReason } from "@/gen/rlhf/feedback/v1/feedback_service_pb";
import type { Answer } from "@/pages/label/answers";
import { SKIP_REASONS } from "@/pages/label/labelShortcuts";
import { PictureBox } from "@/rating/PictureBox";
import type { PictureShelf } from "@/rating/pictures";
import { useSwipe } from "@/rating/useSwipe";

const CHOICES = [
  { value: LabelValue.GOOD, name: "Good", key: "g", tone: "good", Icon: GoodIcon },
  { value: LabelValue.BAD, name: "Bad", key: "b", tone: "bad", Icon: BadIcon },
  { value: LabelValue.SKIP, name: "Skip", key: "s", tone: "skip", Icon: SkipIcon },
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
  onAnswer: (value: LabelValue, reason?: SkipReason) => void;
  onSelect: () => void;
  onZoom: () => void;
  onReport: () => void;
}

/** One image with its answer. */
export function LabelTile({ index, count, image, prompt, answer, selected, failed, shelf, onAnswer, onSelect, onZoom, onReport }: Props) {
  const swipe = useSwipe((direction) => onAnswer(SWIPES[direction]));
  const choice = CHOICES.find(({ value }) => value === answer?.value);
  return (
    <section className={`label-tile ${choice?.tone ?? "open"}${selected ? " selected" : ""}`} aria-label={`Image ${index + 1} of ${count}`} aria-current={selected ? "true" : undefined}>
      <div className="tile-head">
        <button type="button" className="tile-select" onClick={onSelect} aria-pressed={selected} aria-keyshortcuts={String(index + 1)}>
          <Kbd>{String(index + 1)}</Kbd>
          <span>
            <span className="visually-hidden">Image {index + 1}: </span>
            {choice?.name ?? "No answer yet"}
          </span>
        </button>
        <button type="button" className="button quiet icon" onClick={onZoom} aria-label={`Look at image ${index + 1} closely`} aria-keyshortcuts="Z" title="One to one (Z)">
          <ZoomIcon />
        </button>
        <button type="button" className="button quiet icon" onClick={onReport} aria-label={`Report image ${index + 1}`} aria-keyshortcuts="R" title="Report (R)">
          <FlagIcon />
        </button>
      </div>
      <div className="tile-stage" {...swipe}>
        <PictureBox shelf={shelf} url={image.url} width={image.width} height={image.height} alt={`Image ${index + 1} of ${count} for: ${prompt}`} onZoom={onZoom} />
      </div>
      <div className="tile-answers" role="group" aria-label={`Answer to image ${index + 1}`}>
        {CHOICES.map(({ value, name, key, tone, Icon }) => (
          <button
            key={name}
            type="button"
            className={`answer ${tone}`}
            aria-pressed={answer?.value === value}
            aria-keyshortcuts={key.toUpperCase()}
            disabled={failed && value !== LabelValue.SKIP}
            onClick={() => onAnswer(value)}
          >
            <Icon />
            <span>
              {name}
              <span className="visually-hidden"> image {index + 1}</span>
            </span>
            <Kbd>{key.toUpperCase()}</Kbd>
          </button>
        ))}
      </div>
      <div className="tile-reasons" role="group" aria-label={`Skip image ${index + 1} with a reason`}>
        {SKIP_REASONS.map(({ reason, key, label }) => (
          <button
            key={key}
            type="button"
            className="chip"
            aria-pressed={answer?.value === LabelValue.SKIP && answer.skipReason === reason}
            aria-keyshortcuts={key.toUpperCase()}
            onClick={() => onAnswer(LabelValue.SKIP, reason)}
          >
            <span>
              <span className="visually-hidden">Skip image {index + 1}: </span>
              {label}
            </span>
            <Kbd>{key.toUpperCase()}</Kbd>
          </button>
        ))}
      </div>
    </section>
  );
}
