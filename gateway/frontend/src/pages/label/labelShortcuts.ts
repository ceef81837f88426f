import { LabelValue, SkipReason } from "@/gen/rlhf/feedback/v1/feedback_service_pb";
import type { Shortcut } from "@/keyboard/shortcuts";

/** Reasons for a skip: each is a whole answer with one key. */
export const SKIP_REASONS: readonly { reason: SkipReason; id: string; key: string; label: string }[] = [
  { reason: SkipReason.AMBIGUOUS_PROMPT, id: "label.skip.ambiguous", key: "a", label: "Ambiguous" },
  { reason: SkipReason.BROKEN_IMAGE, id: "label.skip.broken", key: "x", label: "Broken" },
  { reason: SkipReason.OFFENSIVE, id: "label.skip.offensive", key: "o", label: "Offensive" },
  { reason: SkipReason.UNSURE, id: "label.skip.unsure", key: "n", label: "Not sure" },
];

/** The action that goes to an image, counted from 0. */
export const goTo = (index: number): string => `label.image.${index + 1}`;

interface Deeds {
  imageCount: number;
  answer: (value: LabelValue, reason?: SkipReason) => void;
  select: (index: number) => void;
  step: (by: number) => void;
  undo: () => void;
  open: (overlay: "keys" | "guideline" | "zoom" | "report") => void;
}

/** The keys of the label page. No key has two meanings. */
export function labelShortcuts({ imageCount, answer, select, step, undo, open }: Deeds): Shortcut[] {
  return [
    { id: "label.good", keys: ["g"], label: "Good: the image shows what the prompt says", run: () => answer(LabelValue.GOOD) },
    { id: "label.bad", keys: ["b"], label: "Bad: it does not", run: () => answer(LabelValue.BAD) },
    { id: "label.skip", keys: ["s"], label: "Skip", run: () => answer(LabelValue.SKIP) },
    ...SKIP_REASONS.map(({ reason, id, key, label }): Shortcut => ({ id, keys: [key], label: `Skip: ${label.toLowerCase()}`, run: () => answer(LabelValue.SKIP, reason) })),
    ...Array.from({ length: imageCount }, (_, index): Shortcut => ({ id: goTo(index), keys: [String(index + 1)], label: `Go to image ${index + 1}`, run: () => select(index) })),
    { id: "label.before", keys: ["ArrowLeft"], label: "Image before", run: () => step(-1), always: true },
    { id: "label.after", keys: ["ArrowRight"], label: "Image after", run: () => step(1), always: true },
    { id: "label.undo", keys: ["u", "Backspace"], label: "Take the last answer back, up to ten tasks", run: undo },
    { id: "label.zoom", keys: ["z"], label: "Look closely, one to one", run: () => open("zoom") },
    { id: "label.instructions", keys: ["i"], label: "Instructions", run: () => open("guideline") },
    { id: "label.report", keys: ["r"], label: "Report the image", run: () => open("report") },
    { id: "label.keys", keys: ["?"], label: "This list", run: () => open("keys"), always: true, fixed: true },
  ];
}
