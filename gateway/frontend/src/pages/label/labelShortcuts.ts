import { LabelValue, SkipReason } from "@/gen/rlhf/feedback/v1/feedback_service_pb";
import type { Shortcut } from "@/keyboard/shortcuts";
import type { Messages } from "@/language/messages";

/** Reasons for a skip: each is a whole answer with one key. */
export const SKIP_REASONS: readonly { reason: SkipReason; id: string; key: string; text: keyof Messages["label"]["reasons"] }[] = [
  { reason: SkipReason.AMBIGUOUS_PROMPT, id: "label.skip.ambiguous", key: "a", text: "ambiguous" },
  { reason: SkipReason.BROKEN_IMAGE, id: "label.skip.broken", key: "x", text: "broken" },
  { reason: SkipReason.OFFENSIVE, id: "label.skip.offensive", key: "o", text: "offensive" },
  { reason: SkipReason.UNSURE, id: "label.skip.unsure", key: "n", text: "unsure" },
];

/** The action that goes to an image, counted from 0. */
export const goTo = (index: number): string => `label.image.${index + 1}`;

interface Deeds {
  imageCount: number;
  answer: (value: LabelValue, reason?: SkipReason) => void;
  select: (index: number) => void;
  step: (by: number) => void;
  undo: () => void;
  /** Undefined where nothing is ever blurred. */
  unveil: (() => void) | undefined;
  open: (overlay: "keys" | "guideline" | "zoom" | "report") => void;
}

/** The keys of the label page. No key has two meanings. */
export function labelShortcuts({ imageCount, answer, select, step, undo, unveil, open }: Deeds, { label, keys, guideline }: Messages): Shortcut[] {
  return [
    { id: "label.good", keys: ["g"], label: keys.good, run: () => answer(LabelValue.GOOD) },
    { id: "label.bad", keys: ["b"], label: keys.bad, run: () => answer(LabelValue.BAD) },
    { id: "label.skip", keys: ["s"], label: keys.skip, run: () => answer(LabelValue.SKIP) },
    ...SKIP_REASONS.map(({ reason, id, key, text }): Shortcut => ({ id, keys: [key], label: keys.skipAs(label.reasons[text]), run: () => answer(LabelValue.SKIP, reason) })),
    ...Array.from({ length: imageCount }, (_, index): Shortcut => ({ id: goTo(index), keys: [String(index + 1)], label: keys.goTo(index + 1), run: () => select(index) })),
    { id: "label.before", keys: ["ArrowLeft"], label: keys.before, run: () => step(-1), always: true },
    { id: "label.after", keys: ["ArrowRight"], label: keys.after, run: () => step(1), always: true },
    { id: "label.undo", keys: ["u", "Backspace"], label: keys.undoTasks, run: undo },
    { id: "label.zoom", keys: ["z"], label: keys.oneToOne, run: () => open("zoom") },
    ...(unveil === undefined ? [] : [{ id: "label.unveil", keys: ["v"], label: keys.unveil, run: unveil }]),
    { id: "label.instructions", keys: ["i"], label: guideline.title, run: () => open("guideline") },
    { id: "label.report", keys: ["r"], label: keys.report, run: () => open("report") },
    { id: "label.keys", keys: ["?"], label: keys.list, run: () => open("keys"), always: true, fixed: true },
  ];
}
