import type { PageRequest } from "@/api/paged";
import { idOf } from "@/api/names";
import { clientOf } from "@/api/transport";
import type { Choice } from "@/forms/ResourceField";
import type { JobState } from "@/gen/rlhf/common/v1/job_pb";
import { ModelKind } from "@/gen/rlhf/common/v1/model_pb";
import { FeedbackService } from "@/gen/rlhf/feedback/v1/feedback_service_pb";
import { FineTuningService } from "@/gen/rlhf/finetuning/v1/fine_tuning_service_pb";
import { GenerationService } from "@/gen/rlhf/generation/v1/generation_service_pb";
import { ModelService } from "@/gen/rlhf/generation/v1/model_service_pb";
import { RewardService } from "@/gen/rlhf/reward/v1/reward_service_pb";
import { count, time } from "@/text/format";
import { JOB_STATE } from "@/text/terms";

type Load = (page: PageRequest, signal: AbortSignal) => Promise<{ items: readonly Choice[]; nextPageToken: string }>;

/** The project whose models every project may use: those that came with the server. */
const SHARED_PROJECT = "projects/default";

const named = (displayName: string, name: string): string => (displayName === "" ? idOf(name) : `${displayName} (${idOf(name)})`);
const jobText = (name: string, state: JobState, rest: string): string => `${idOf(name)}, ${rest}, ${JOB_STATE[state]}`;

/** Prompt sets of a project to choose from. */
export const promptSetChoices = (project: string): Load => async (page, signal) => {
  const { promptSets, nextPageToken } = await clientOf(GenerationService).listPromptSets({ parent: project, ...page }, { signal });
  return { items: promptSets.map((set) => ({ name: set.name, text: `${named(set.displayName, set.name)}, ${count(set.promptCount)} prompts` })), nextPageToken };
};

/** Diffusion models of a project, and after them those that came with the server. */
export const modelChoices = (project: string): Load => async ({ pageSize, pageToken }, signal) => {
  // A token of the second list has a mark before it.
  const shared = pageToken.startsWith("shared:");
  const parent = shared ? SHARED_PROJECT : project;
  const token = shared ? pageToken.slice("shared:".length) : pageToken;
  const { modelVersions, nextPageToken } = await clientOf(ModelService).listModelVersions({ parent, kind: ModelKind.DIFFUSION, pageSize, pageToken: token }, { signal });
  let items = modelVersions.map((model) => ({ name: model.name, text: named(model.displayName, model.name) }));
  if (nextPageToken !== "") return { items, nextPageToken: shared ? `shared:${nextPageToken}` : nextPageToken };
  if (!shared && project !== SHARED_PROJECT) {
    const rest = await modelChoices(project)({ pageSize, pageToken: "shared:" }, signal).catch(() => ({ items: [], nextPageToken: "" }));
    items = [...items, ...rest.items];
    return { items, nextPageToken: rest.nextPageToken };
  }
  return { items, nextPageToken: "" };
};

/** Generation jobs of a project to choose from. */
export const generationJobChoices = (project: string): Load => async (page, signal) => {
  const { generationJobs, nextPageToken } = await clientOf(GenerationService).listGenerationJobs({ parent: project, ...page }, { signal });
  return { items: generationJobs.map((job) => ({ name: job.name, text: jobText(job.name, job.state, `${count(job.imageCount)} images by ${idOf(job.modelVersion)}`) })), nextPageToken };
};

/** Label snapshots of a project to choose from. */
export const snapshotChoices = (project: string): Load => async (page, signal) => {
  const { labelSnapshots, nextPageToken } = await clientOf(FeedbackService).listLabelSnapshots({ parent: project, ...page }, { signal });
  return {
    items: labelSnapshots.map((snapshot) => ({
      name: snapshot.name,
      text: `${named(snapshot.displayName, snapshot.name)}, ${count(snapshot.labelCount)} labels, ${time(snapshot.createTime)}${snapshot.stale ? ", stale" : ""}`,
    })),
    nextPageToken,
  };
};

/** Reward models of a project to choose from. */
export const rewardModelChoices = (project: string): Load => async (page, signal) => {
  const { rewardModels, nextPageToken } = await clientOf(RewardService).listRewardModels({ parent: project, ...page }, { signal });
  return { items: rewardModels.map((model) => ({ name: model.name, text: `${named(model.displayName, model.name)}, ${time(model.createTime)}${model.stale ? ", stale" : ""}` })), nextPageToken };
};

/** Training sets of a project to choose from. */
export const trainingSetChoices = (project: string): Load => async (page, signal) => {
  const { trainingSets, nextPageToken } = await clientOf(FineTuningService).listTrainingSets({ parent: project, ...page }, { signal });
  return {
    items: trainingSets.map((set) => ({ name: set.name, text: jobText(set.name, set.state, `${count(set.labeledImageCount + set.unlabeledImageCount)} images`) })),
    nextPageToken,
  };
};
