import { type LabelValue, SkipReason } from "@/gen/rlhf/feedback/v1/feedback_service_pb";

/** The answer to one image. */
export interface Answer {
  value: LabelValue;
  skipReason: SkipReason;
  /** Milliseconds from the picture's appearance to the answer. */
  responseMs: number;
}

/** Answers to the images of a task as far as they are given, and the image whose turn it is. */
export interface Draft {
  answers: (Answer | null)[];
  selected: number;
}

/** What a rater does to a draft. */
export type Deed =
  | { kind: "select"; index: number }
  | { kind: "answer"; index?: number; value: LabelValue; skipReason?: SkipReason; responseMs: number }
  | { kind: "takeBack" };

/** Nothing answered yet. */
export function emptyDraft(imageCount: number): Draft {
  return { answers: Array.from({ length: imageCount }, () => null), selected: 0 };
}

/** Whether every image has an answer. */
export const isComplete = (draft: Draft): boolean => draft.answers.every((answer) => answer !== null);

/** Whether any image has one. */
export const isBegun = (draft: Draft): boolean => draft.answers.some((answer) => answer !== null);

/** The draft after a deed. An answer moves on to the next image without one; taking back goes to the last image that has one. */
export function apply(draft: Draft, deed: Deed): Draft {
  switch (deed.kind) {
    case "select":
      return deed.index >= 0 && deed.index < draft.answers.length ? { ...draft, selected: deed.index } : draft;
    case "answer": {
      const index = deed.index ?? draft.selected;
      if (index < 0 || index >= draft.answers.length) return draft;
      const answer: Answer = { value: deed.value, skipReason: deed.skipReason ?? SkipReason.UNSPECIFIED, responseMs: Math.max(0, Math.round(deed.responseMs)) };
      const answers = draft.answers.with(index, answer);
      return { answers, selected: nextOpen(answers, index) };
    }
    case "takeBack": {
      const last = draft.answers.findLastIndex((answer) => answer !== null);
      return last < 0 ? draft : { answers: draft.answers.with(last, null), selected: last };
    }
  }
}

function nextOpen(answers: readonly (Answer | null)[], from: number): number {
  for (let step = 1; step <= answers.length; step++) {
    const index = (from + step) % answers.length;
    if (answers[index] === null) return index;
  }
  return from;
}
