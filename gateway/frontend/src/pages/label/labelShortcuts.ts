import { LabelValue, SkipReason } from "@/gen/rlhf/feedback/v1/feedback_service_pb";
import type { Shortcut } from "@/keyboard/shortcuts";

/** Reasons for a skip: each is a whole answer with one key. */
export const SKIP_REASONS: readonly { reason: SkipReason; key: string; label: string }[] = [
  { reason: SkipReason.AMBIGUOUS_PROMPT, key: "a", label: "Ambiguous" },
  { reason: SkipReason.BROKEN_IMAGE, key: "x", label: "Broken" },
  { reason: SkipReason.OFFENSIVE, key: "o", label: "Offensive" },
  { reason: SkipReason.UNSURE, key: "n", label: "Not sure" },
];

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
    { keys: ["g"], label: "Good: the image shows what the prompt says", run: () => answer(LabelValue.GOOD) },
    { keys: ["b"], label: "Bad: it does not", run: () => answer(LabelValue.BAD) },
    { keys: ["s"], label: "Skip", run: () => answer(LabelValue.SKIP) },
    ...SKIP_REASONS.map(({ reason, key, label }): Shortcut => ({ keys: [key], label: `Skip: ${label.toLowerCase()}`, run: () => answer(LabelValue.SKIP, reason) })),
    ...Array.from({ length: imageCount }, (_, index): Shortcut => ({ keys: [String(index + 1)], label: `Go to image ${index + 1}`, run: () => select(index) })),
    { keys: ["ArrowLeft"], label: "Image before", run: () => step(-1), always: true },
    { keys: ["ArrowRight"], label: "Image after", run: () => step(1), always: true },
    { keys: ["u", "Backspace"], label: "Take the last answer back, up to ten tasks", run: undo },
    { keys: ["z"], label: "Look closely, one to one", run: () => open("zoom") },
    { keys: ["i"], label: "Instructions", run: () => open("guideline") },
    { keys: ["r"], label: "Report the image", run: () => open("report") },
    { keys: ["?"], label: "This list", run: () => open("keys"), always: true },
  ];
}
