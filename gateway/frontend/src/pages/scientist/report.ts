import type { Bar } from "@/charts/ShareBars";
import { PromptCategory, PromptSplit } from "@/gen/rlhf/common/v1/prompt_pb";
import type { Criterion, EvaluationResult, OutcomeShares } from "@/gen/rlhf/feedback/v1/evaluation_service_pb";
import { counted, isMeasured, share } from "@/text/format";
import { CATEGORY, SPLIT } from "@/text/terms";

/** How votes are put together (section 4.2 and Appendix C of the paper). */
export type Aggregation = "votes" | "twoThirds" | "raterMean";

/** A row's name: its category and split, or what it is over. */
export function rowName({ category, split }: Pick<EvaluationResult, "category" | "split">): string {
  const parts = [category === PromptCategory.UNSPECIFIED ? "" : CATEGORY[category], split === PromptSplit.UNSPECIFIED ? "" : SPLIT[split]].filter((part) => part !== "");
  if (parts.length === 0) return "All prompts";
  const [first = "", ...rest] = parts;
  return [first.charAt(0).toUpperCase() + first.slice(1), ...rest].join(", ");
}

/** Overall first, then by split, then by category, each with its splits. */
const order = ({ category, split }: EvaluationResult): number => category * 10 + split;

function barOf(result: EvaluationResult, shares: OutcomeShares, aggregation: Aggregation): Bar {
  const kinds = [
    ["win", shares.win],
    ["tie", shares.tie],
    ["lose", shares.lose],
    ...(aggregation === "twoThirds" ? ([["undecided", shares.undecided]] as const) : []),
  ] as const;
  return {
    name: rowName(result),
    note: counted(result.promptCount, "prompt"),
    parts: kinds.map(([name, estimate]) => ({ name, share: isMeasured(estimate) ? estimate.value : 0, text: share(estimate) })),
  };
}

/** Bars of win, tie and lose of a criterion, for all prompts and by category and split. */
export function bars(results: readonly EvaluationResult[], criterion: Criterion, aggregation: Aggregation): Bar[] {
  return results
    .filter((result) => result.criterion === criterion)
    .sort((a, b) => order(a) - order(b))
    .flatMap((result) => {
      const shares = result[aggregation];
      return shares === undefined || !isMeasured(shares.win) ? [] : [barOf(result, shares, aggregation)];
    });
}

/** The result over all prompts. */
export const overall = (results: readonly EvaluationResult[], criterion: Criterion): EvaluationResult | undefined =>
  results.find((result) => result.criterion === criterion && result.category === PromptCategory.UNSPECIFIED && result.split === PromptSplit.UNSPECIFIED);
