import type { Timestamp } from "@bufbuild/protobuf/wkt";

/** Kinds of things that a model is made from, in words. */
export const KINDS = {
  modelVersions: "Model",
  fineTuningJobs: "Fine-tuning run",
  trainingSets: "Training set",
  rewardModels: "Reward model",
  labelSnapshots: "Label snapshot",
  generationJobs: "Generation job",
  promptSets: "Prompt set",
} as const;

/** A collection of the contracts, as it stands in resource names. */
export type Kind = keyof typeof KINDS;

/** What a thing says of itself: its digest and what it was made from, by resource name. */
export interface Origin {
  digest: string;
  createTime: Timestamp | undefined;
  parents: readonly string[];
}

/** One thing that a model was made from. */
export interface Ancestor extends Origin {
  /** Resource name. */
  resource: string;
  kind: Kind;
  /** True when it was deleted since. */
  missing: boolean;
}

/** Things that a walk reads at most. */
export const MAX_ANCESTORS = 80;

/** The kind of a thing by its name; undefined for things that no model is made from. */
export function kindOf(resource: string): Kind | undefined {
  const collection = resource.split("/")[2] ?? "";
  return collection in KINDS ? (collection as Kind) : undefined;
}

/**
 * Follows a model back to its prompts.
 * @param model Name of the model version.
 * @param read Reads what a thing was made from; undefined when it was deleted.
 * @returns Each after all of its parents, the model last; and whether the walk was cut short.
 */
export async function walk(model: string, read: (resource: string, kind: Kind) => Promise<Origin | undefined>): Promise<{ ancestors: Ancestor[]; cut: boolean }> {
  const done = new Map<string, Ancestor>();
  const begun = new Set<string>();
  let cut = false;
  const visit = async (resource: string): Promise<void> => {
    const kind = kindOf(resource);
    if (kind === undefined || begun.has(resource)) return;
    if (begun.size >= MAX_ANCESTORS) {
      cut = true;
      return;
    }
    begun.add(resource);
    const origin = await read(resource, kind);
    const parents = [...new Set(origin?.parents ?? [])].filter((parent) => parent !== "" && kindOf(parent) !== undefined);
    // One after the other: the order of the list is then the same each time.
    for (const parent of parents) await visit(parent);
    done.set(resource, { resource, kind, digest: origin?.digest ?? "", createTime: origin?.createTime, parents, missing: origin === undefined });
  };
  await visit(model);
  return { ancestors: [...done.values()], cut };
}

/** A thing with its place in a drawing: columns from what came first to the model, rows within a column. */
export interface Placed {
  ancestor: Ancestor;
  column: number;
  row: number;
}

/**
 * Places things so that each stands right of all that it was made from.
 * @param ancestors Each after its parents.
 */
export function place(ancestors: readonly Ancestor[]): Placed[] {
  const columns = new Map<string, number>();
  const heights: number[] = [];
  return ancestors.map((ancestor) => {
    const column = Math.max(-1, ...ancestor.parents.map((parent) => columns.get(parent) ?? -1)) + 1;
    columns.set(ancestor.resource, column);
    const row = heights[column] ?? 0;
    heights[column] = row + 1;
    return { ancestor, column, row };
  });
}

/** Path below the project of the page that shows a thing. */
export function pageOf({ resource, kind }: Pick<Ancestor, "resource" | "kind">): string {
  const id = resource.slice(resource.lastIndexOf("/") + 1);
  switch (kind) {
    case "promptSets":
      return `generation/prompts/${id}`;
    case "generationJobs":
      return `generation/jobs/${id}`;
    case "labelSnapshots":
      return `labels/snapshots/${id}`;
    case "rewardModels":
      return `reward/models/${id}`;
    case "trainingSets":
      return `fine-tuning/sets/${id}`;
    case "fineTuningJobs":
      return `fine-tuning/jobs/${id}`;
    case "modelVersions":
      return `models/${resource}`;
  }
}
