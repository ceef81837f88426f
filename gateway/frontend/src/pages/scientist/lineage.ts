import { idOf } from "@/api/names";
import type { LineageNode } from "@/gen/rlhf/common/v1/model_pb";

/** A node of the graph with its place: columns from what came first to the model, rows within a column. */
export interface PlacedNode {
  node: LineageNode;
  column: number;
  row: number;
}

/** Words for types of things. */
const TYPE: Record<string, string> = {
  "generation.rlhf/PromptSet": "Prompt set",
  "generation.rlhf/GenerationJob": "Generation job",
  "generation.rlhf/ModelVersion": "Model",
  "feedback.rlhf/LabelSnapshot": "Label snapshot",
  "reward.rlhf/RewardModel": "Reward model",
  "reward.rlhf/RewardTrainingJob": "Reward run",
  "finetuning.rlhf/TrainingSet": "Training set",
  "finetuning.rlhf/FineTuningJob": "Fine-tuning run",
  "finetuning.rlhf/Checkpoint": "Checkpoint",
};

/** What kind of thing a node is. */
export const typeOf = (node: LineageNode): string => TYPE[node.resourceType] ?? node.resourceType.slice(node.resourceType.lastIndexOf("/") + 1);

/** Path below the project of the page that shows a thing; undefined where there is none. */
export function pageOf(node: LineageNode): string | undefined {
  if (node.resource === "") return undefined;
  const id = encodeURIComponent(idOf(node.resource));
  switch (node.resourceType) {
    case "generation.rlhf/PromptSet":
      return `generation/prompts/${id}`;
    case "generation.rlhf/GenerationJob":
      return `generation/jobs/${id}`;
    case "generation.rlhf/ModelVersion":
      return `models/${node.resource}`;
    case "feedback.rlhf/LabelSnapshot":
      return `labels/snapshots/${id}`;
    case "reward.rlhf/RewardModel":
      return `reward/models/${id}`;
    case "reward.rlhf/RewardTrainingJob":
      return `reward/jobs/${id}`;
    case "finetuning.rlhf/TrainingSet":
      return `fine-tuning/sets/${id}`;
    case "finetuning.rlhf/FineTuningJob":
      return `fine-tuning/jobs/${id}`;
    default:
      return undefined;
  }
}

/**
 * Places nodes so that each stands right of all that it was made from.
 * @param nodes Each after its parents, as the server gives them. Parents that are not among them are passed over.
 */
export function place(nodes: readonly LineageNode[]): PlacedNode[] {
  const columns = new Map<string, number>();
  const heights: number[] = [];
  return nodes.map((node) => {
    const column = Math.max(-1, ...node.parentDigests.map((digest) => columns.get(digest) ?? -1)) + 1;
    columns.set(node.digest, column);
    const row = heights[column] ?? 0;
    heights[column] = row + 1;
    return { node, column, row };
  });
}
