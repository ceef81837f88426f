import { JobState } from "@/gen/rlhf/common/v1/job_pb";
import { PromptCategory, PromptSplit } from "@/gen/rlhf/common/v1/prompt_pb";
import { LabelValue, RaterFlag } from "@/gen/rlhf/feedback/v1/feedback_service_pb";
import { RaterState, Role, WebhookEventKind } from "@/gen/rlhf/feedback/v1/account_service_pb";

/** Words for the values of the contracts' enums. */

export const CATEGORY: Record<PromptCategory, string> = {
  [PromptCategory.UNSPECIFIED]: "No category",
  [PromptCategory.COUNT]: "Count",
  [PromptCategory.COLOR]: "Color",
  [PromptCategory.BACKGROUND]: "Background",
  [PromptCategory.COMBINATION]: "Combination",
  [PromptCategory.OPEN_ENDED]: "Open-ended",
};

export const SPLIT: Record<PromptSplit, string> = {
  [PromptSplit.UNSPECIFIED]: "–",
  [PromptSplit.SEEN]: "seen",
  [PromptSplit.UNSEEN]: "unseen",
};

export const JOB_STATE: Record<JobState, string> = {
  [JobState.UNSPECIFIED]: "unknown",
  [JobState.PENDING]: "waiting",
  [JobState.RUNNING]: "running",
  [JobState.CANCELLING]: "cancelling",
  [JobState.SUCCEEDED]: "succeeded",
  [JobState.FAILED]: "failed",
  [JobState.CANCELLED]: "cancelled",
};

export const LABEL_VALUE: Record<LabelValue, string> = {
  [LabelValue.UNSPECIFIED]: "–",
  [LabelValue.GOOD]: "good",
  [LabelValue.BAD]: "bad",
  [LabelValue.SKIP]: "skip",
};

export const RATER_STATE: Record<RaterState, string> = {
  [RaterState.UNSPECIFIED]: "unknown",
  [RaterState.ACTIVE]: "active",
  [RaterState.PAUSED]: "paused",
  [RaterState.AUTO_PAUSED]: "paused by gold accuracy",
  [RaterState.ERASED]: "erased",
};

export const RATER_FLAG: Record<RaterFlag, string> = {
  [RaterFlag.UNSPECIFIED]: "flagged",
  [RaterFlag.LOW_GOLD_ACCURACY]: "gold accuracy low",
  [RaterFlag.LOW_AGREEMENT]: "agreement low",
  [RaterFlag.TOO_FAST]: "too fast",
  [RaterFlag.POSITION_BIAS]: "side bias",
  [RaterFlag.CONSTANT_ANSWER]: "same answer",
  [RaterFlag.MANY_SKIPS]: "many skips",
};

export const ROLE: Record<Role, string> = {
  [Role.UNSPECIFIED]: "–",
  [Role.RATER]: "rater",
  [Role.SCIENTIST]: "scientist",
  [Role.OWNER]: "owner",
  [Role.SERVICE]: "service",
  [Role.OPERATOR]: "operator",
};

export const WEBHOOK_EVENT_KIND: Record<WebhookEventKind, string> = {
  [WebhookEventKind.UNSPECIFIED]: "–",
  [WebhookEventKind.JOB_FINISHED]: "jobs that end",
  [WebhookEventKind.LABELING_COMPLETE]: "labeling that is complete",
  [WebhookEventKind.RATER_AUTO_PAUSED]: "raters who are paused by gold accuracy",
  [WebhookEventKind.DEAD_LETTER]: "messages that are given up",
};
