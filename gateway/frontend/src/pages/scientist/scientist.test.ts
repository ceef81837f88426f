import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { PromptCategory, PromptSplit } from "@/gen/rlhf/common/v1/prompt_pb";
import { Criterion, EvaluationResultSchema } from "@/gen/rlhf/feedback/v1/evaluation_service_pb";
import { FineTuningSampleSchema } from "@/gen/rlhf/finetuning/v1/fine_tuning_service_pb";
import { kindOf, MAX_ANCESTORS, type Origin, place, walk } from "@/pages/scientist/lineage";
import { bars, overall, rowName } from "@/pages/scientist/report";
import { sampleRows } from "@/pages/scientist/samples";

const name = (collection: string, id: string) => `projects/p/${collection}/${id}`;
const origin = (parents: string[]): Origin => ({ digest: "sha256:1", createTime: undefined, parents });

describe("walk", () => {
  const world: Record<string, Origin> = {
    [name("modelVersions", "tuned")]: origin([name("modelVersions", "base"), name("fineTuningJobs", "job")]),
    [name("modelVersions", "base")]: origin([]),
    [name("fineTuningJobs", "job")]: origin([name("modelVersions", "base"), name("trainingSets", "set")]),
    [name("trainingSets", "set")]: origin([name("labelSnapshots", "labels"), name("rewardModels", "reward")]),
    [name("rewardModels", "reward")]: origin([name("labelSnapshots", "labels")]),
    [name("labelSnapshots", "labels")]: origin([name("promptSets", "prompts")]),
  };
  const read = (resource: string) => Promise.resolve(world[resource]);

  it("goes back to the prompts, each thing once and after its parents", async () => {
    const { ancestors, cut } = await walk(name("modelVersions", "tuned"), read);
    const order = ancestors.map((ancestor) => ancestor.resource);
    expect(new Set(order).size).toBe(7);
    for (const { resource, parents } of ancestors) for (const parent of parents) expect(order.indexOf(parent)).toBeLessThan(order.indexOf(resource));
    expect(order[order.length - 1]).toBe(name("modelVersions", "tuned"));
    expect(cut).toBe(false);
  });

  it("shows what was deleted as such", async () => {
    const { ancestors } = await walk(name("modelVersions", "tuned"), read);
    expect(ancestors.filter((ancestor) => ancestor.missing).map((ancestor) => ancestor.kind)).toEqual(["promptSets"]);
  });

  it("ends, whatever the graph is like", async () => {
    const { ancestors, cut } = await walk(name("modelVersions", "0"), (resource) => {
      const id = Number(resource.slice(resource.lastIndexOf("/") + 1));
      return Promise.resolve(origin([name("modelVersions", String(id + 1)), resource]));
    });
    expect(ancestors).toHaveLength(MAX_ANCESTORS);
    expect(cut).toBe(true);
  });

  it("places a thing right of all that it was made from", async () => {
    const placed = place((await walk(name("modelVersions", "tuned"), read)).ancestors);
    const columns = new Map(placed.map((one) => [one.ancestor.resource, one.column]));
    for (const { ancestor, column } of placed) for (const parent of ancestor.parents) expect(columns.get(parent) ?? 99).toBeLessThan(column);
    expect(new Set(placed.map(({ column, row }) => `${column} ${row}`)).size).toBe(placed.length);
  });

  it("follows only what a model is made from", () => {
    expect(kindOf(name("images", "x"))).toBeUndefined();
    expect(kindOf(name("trainingSets", "x"))).toBe("trainingSets");
  });
});

describe("report", () => {
  const shares = (value: number) => ({ win: { value, sampleCount: 10n }, tie: { value: 0.1, sampleCount: 10n }, lose: { value: 0.9 - value, sampleCount: 10n }, undecided: { value: 0, sampleCount: 10n } });
  const result = (category: PromptCategory, split: PromptSplit, criterion = Criterion.ALIGNMENT) =>
    create(EvaluationResultSchema, { criterion, category, split, promptCount: 5n, votes: shares(0.5), twoThirds: shares(0.4) });
  const results = [
    result(PromptCategory.COUNT, PromptSplit.UNSEEN),
    result(PromptCategory.UNSPECIFIED, PromptSplit.SEEN),
    result(PromptCategory.COUNT, PromptSplit.UNSPECIFIED),
    result(PromptCategory.UNSPECIFIED, PromptSplit.UNSPECIFIED),
    result(PromptCategory.UNSPECIFIED, PromptSplit.UNSPECIFIED, Criterion.FIDELITY),
  ];

  it("goes from all prompts to the parts", () => {
    expect(bars(results, Criterion.ALIGNMENT, "votes").map((bar) => bar.name)).toEqual(["All prompts", "Seen", "Count", "Count, unseen"]);
    expect(rowName(result(PromptCategory.COLOR, PromptSplit.SEEN))).toBe("Color, seen");
  });

  it("has an undecided part only with a threshold", () => {
    expect(bars(results, Criterion.ALIGNMENT, "votes")[0]?.parts.map((part) => part.name)).toEqual(["win", "tie", "lose"]);
    expect(bars(results, Criterion.ALIGNMENT, "twoThirds")[0]?.parts.map((part) => part.name)).toEqual(["win", "tie", "lose", "undecided"]);
  });

  it("leaves out what was not counted", () => {
    expect(bars(results, Criterion.ALIGNMENT, "raterMean")).toEqual([]);
    expect(overall(results, Criterion.FIDELITY)?.criterion).toBe(Criterion.FIDELITY);
  });
});

describe("sampleRows", () => {
  it("has a row for each prompt and seed, a column for each step", () => {
    const sample = (step: number, promptText: string, seed: number) => create(FineTuningSampleSchema, { step: BigInt(step), promptText, seed: BigInt(seed), sha256: `${step}${promptText}` });
    const { steps, rows } = sampleRows([sample(10, "a", 1), sample(0, "a", 1), sample(0, "b", 2)]);
    expect(steps).toEqual([0, 10]);
    expect(rows.map((row) => [row.promptText, row.pictures.get(0), row.pictures.get(10)])).toEqual([["a", "0a", "10a"], ["b", "0b", undefined]]);
  });
});
