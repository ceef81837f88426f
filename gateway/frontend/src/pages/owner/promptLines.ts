import { type PromptCategory, PromptSplit } from "@/gen/rlhf/common/v1/prompt_pb";
import { lines } from "@/forms/values";

/** One prompt of a list. */
export interface PromptLine {
  text: string;
  category: PromptCategory;
  split: PromptSplit;
}

/** Prompts of a text with one a line. Lines that are the same count once, as a prompt set holds each prompt once. */
export const parsePrompts = (text: string, category: PromptCategory): PromptLine[] =>
  [...new Set(lines(text))].map((line) => ({ text: line, category, split: PromptSplit.UNSPECIFIED }));
