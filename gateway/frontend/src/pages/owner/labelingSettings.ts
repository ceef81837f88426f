import { type Duration, durationFromMs } from "@bufbuild/protobuf/wkt";
import { optionalNumber, smallNumber, wholeNumber } from "@/forms/values";
import { type LabelingSettings, SkipPolicy } from "@/gen/rlhf/feedback/v1/feedback_service_pb";
import { seconds } from "@/text/format";

/** Labelling settings as a form has them. */
export interface SettingsText {
  requiredLabelCount: string;
  maxLabelCount: string;
  imagesPerTask: string;
  leaseMinutes: string;
  skipPolicy: string;
  maxTasksPerRater: string;
  goldPercent: string;
  onboardingGoldCount: string;
  minGoldPercent: string;
  goldFeedbackEnabled: boolean;
}

/** Rounds what binary fractions make of percentages. */
const trim = (value: number): string => String(Number(value.toFixed(6)));

/** Settings as text. */
export function readSettings(settings: LabelingSettings): SettingsText {
  return {
    requiredLabelCount: String(settings.requiredLabelCount),
    maxLabelCount: String(settings.maxLabelCount),
    imagesPerTask: String(settings.imagesPerTask),
    leaseMinutes: trim(seconds(settings.leaseDuration) / 60),
    skipPolicy: String(settings.skipPolicy === SkipPolicy.UNSPECIFIED ? SkipPolicy.REQUEUE_OTHERS : settings.skipPolicy),
    maxTasksPerRater: String(settings.maxTasksPerRater),
    goldPercent: trim(settings.goldShare * 100),
    onboardingGoldCount: String(settings.onboardingGoldCount),
    minGoldPercent: trim(settings.minGoldAccuracy * 100),
    goldFeedbackEnabled: settings.goldFeedbackEnabled,
  };
}

/** Text as settings. */
export function writeSettings(text: SettingsText) {
  const leaseDuration: Duration = durationFromMs(Math.round((optionalNumber(text.leaseMinutes) ?? 0) * 60_000));
  return {
    requiredLabelCount: smallNumber(text.requiredLabelCount),
    maxLabelCount: smallNumber(text.maxLabelCount),
    imagesPerTask: smallNumber(text.imagesPerTask),
    leaseDuration,
    skipPolicy: Number(text.skipPolicy) as SkipPolicy,
    maxTasksPerRater: wholeNumber(text.maxTasksPerRater),
    goldShare: (optionalNumber(text.goldPercent) ?? 0) / 100,
    onboardingGoldCount: smallNumber(text.onboardingGoldCount),
    minGoldAccuracy: (optionalNumber(text.minGoldPercent) ?? 0) / 100,
    goldFeedbackEnabled: text.goldFeedbackEnabled,
  };
}

const FIELDS: Record<keyof SettingsText, string> = {
  requiredLabelCount: "required_label_count",
  maxLabelCount: "max_label_count",
  imagesPerTask: "images_per_task",
  leaseMinutes: "lease_duration",
  skipPolicy: "skip_policy",
  maxTasksPerRater: "max_tasks_per_rater",
  goldPercent: "gold_share",
  onboardingGoldCount: "onboarding_gold_count",
  minGoldPercent: "min_gold_accuracy",
  goldFeedbackEnabled: "gold_feedback_enabled",
};

/** Fields that were changed, as an update mask names them: what someone else changed meanwhile stays. */
export const changesOf = (before: SettingsText, after: SettingsText): string[] =>
  (Object.keys(FIELDS) as (keyof SettingsText)[]).filter((key) => before[key] !== after[key]).map((key) => FIELDS[key]);
