import { Code, ConnectError } from "@connectrpc/connect";
import { clientOf } from "@/api/transport";
import { FeedbackService } from "@/gen/rlhf/feedback/v1/feedback_service_pb";
import { FineTuningService } from "@/gen/rlhf/finetuning/v1/fine_tuning_service_pb";
import { GenerationService } from "@/gen/rlhf/generation/v1/generation_service_pb";
import { ModelService } from "@/gen/rlhf/generation/v1/model_service_pb";
import { RewardService } from "@/gen/rlhf/reward/v1/reward_service_pb";
import type { Kind, Origin } from "@/pages/scientist/lineage";

type Options = { signal: AbortSignal };
type Read = (name: string, options: Options) => Promise<Origin | undefined>;

/** Labels of a snapshot that are looked through for their prompt sets. */
const MAX_LABELS = 5_000;

const originOf = (thing: { digest: string; createTime?: Origin["createTime"] } | undefined, parents: readonly string[]): Origin | undefined =>
  thing === undefined ? undefined : { digest: thing.digest, createTime: thing.createTime, parents };

/** Prompt sets of a snapshot that takes the images of all jobs: by its labels, for it names no jobs. */
async function promptSetsOf(name: string, options: Options): Promise<string[]> {
  const sets = new Set<string>();
  let read = 0;
  for await (const { event } of clientOf(FeedbackService).streamSnapshotLabels({ name }, options)) {
    if (event.case !== "chunk") continue;
    for (const { prompt } of event.value.labels) sets.add(prompt.split("/").slice(0, 4).join("/"));
    read += event.value.labels.length;
    if (read >= MAX_LABELS) break;
  }
  return [...sets];
}

const READERS: Record<Kind, Read> = {
  modelVersions: async (name, options) => {
    const { modelVersion } = await clientOf(ModelService).getModelVersion({ name }, options);
    return originOf(modelVersion, [modelVersion?.parentModelVersion ?? "", modelVersion?.fineTuningJob ?? ""]);
  },
  fineTuningJobs: async (name, options) => {
    const { fineTuningJob } = await clientOf(FineTuningService).getFineTuningJob({ name }, options);
    return originOf(fineTuningJob, [fineTuningJob?.baseModelVersion ?? "", fineTuningJob?.trainingSet ?? ""]);
  },
  trainingSets: async (name, options) => {
    const { trainingSet } = await clientOf(FineTuningService).getTrainingSet({ name }, options);
    return originOf(trainingSet, [trainingSet?.labelSnapshot ?? "", trainingSet?.rewardModel ?? "", ...(trainingSet?.unlabeledGenerationJobs ?? [])]);
  },
  rewardModels: async (name, options) => {
    const { rewardModel } = await clientOf(RewardService).getRewardModel({ name }, options);
    return originOf(rewardModel, [rewardModel?.labelSnapshot ?? "", rewardModel?.encoder ?? ""]);
  },
  labelSnapshots: async (name, options) => {
    const { labelSnapshot } = await clientOf(FeedbackService).getLabelSnapshot({ name }, options);
    const jobs = labelSnapshot?.generationJobs ?? [];
    return originOf(labelSnapshot, jobs.length > 0 ? jobs : await promptSetsOf(name, options));
  },
  generationJobs: async (name, options) => {
    const { generationJob } = await clientOf(GenerationService).getGenerationJob({ name }, options);
    return originOf(generationJob, [generationJob?.modelVersion ?? "", generationJob?.promptSet ?? ""]);
  },
  promptSets: async (name, options) => {
    const { promptSet } = await clientOf(GenerationService).getPromptSet({ name }, options);
    return originOf(promptSet, []);
  },
};

/** What a thing was made from; undefined when it was deleted. */
export async function readOrigin(resource: string, kind: Kind, options: Options): Promise<Origin | undefined> {
  try {
    return await READERS[kind](resource, options);
  } catch (error) {
    if (ConnectError.from(error).code === Code.NotFound) return undefined;
    throw error;
  }
}
