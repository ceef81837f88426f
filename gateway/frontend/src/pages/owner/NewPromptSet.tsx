import { useState } from "react";
import { useLocation } from "wouter";
import { useDeed } from "@/api/deed";
import { idOf } from "@/api/names";
import { clientOf } from "@/api/transport";
import { DeedForm, NumberField, SelectField, TextArea, TextField } from "@/forms/fields";
import { smallNumber, wholeNumber } from "@/forms/values";
import type { PromptCategory, PromptSplit } from "@/gen/rlhf/common/v1/prompt_pb";
import { BuiltInPromptSet, GenerationService } from "@/gen/rlhf/generation/v1/generation_service_pb";
import { parsePrompts, type PromptLine } from "@/pages/owner/promptLines";
import { count } from "@/text/format";
import { CATEGORY } from "@/text/terms";

type Kind = "training" | "evaluation" | "list" | "grammar";

const KINDS: readonly (readonly [Kind, string])[] = [
  ["training", "the paper's training prompts (2,774 for 27,528 images)"],
  ["evaluation", "the paper's evaluation prompts (120)"],
  ["list", "my own list"],
  ["grammar", "drawn from a grammar"],
];

type Source =
  | { case: "builtInPromptSet"; value: BuiltInPromptSet }
  | { case: "promptList"; value: { prompts: { text: string; category: PromptCategory; split: PromptSplit }[] } }
  | { case: "grammar"; value: { grammarYaml: string; promptCount: number; seed: bigint } };

/** Makes a prompt set: the paper's, a list, or what a grammar forms. */
export function NewPromptSet({ project, base }: { project: string; base: string }) {
  const [, navigate] = useLocation();
  const [kind, setKind] = useState<Kind>("training");
  const [displayName, setDisplayName] = useState("");
  const [text, setText] = useState("");
  const [category, setCategory] = useState("0");
  const [grammar, setGrammar] = useState("");
  const [promptCount, setPromptCount] = useState("");
  const [seed, setSeed] = useState("");
  const prompts: PromptLine[] = kind === "list" ? parsePrompts(text, Number(category)) : [];
  const source = (): Source =>
    kind === "list"
      ? { case: "promptList", value: { prompts } }
      : kind === "grammar"
        ? { case: "grammar", value: { grammarYaml: grammar, promptCount: smallNumber(promptCount), seed: wholeNumber(seed) } }
        : { case: "builtInPromptSet", value: kind === "training" ? BuiltInPromptSet.PAPER_TRAINING : BuiltInPromptSet.PAPER_EVALUATION };
  const deed = useDeed(
    (value: { promptSet: { displayName: string }; source: Source }, requestId) =>
      clientOf(GenerationService).createPromptSet({ parent: project, ...value, requestId }, { timeoutMs: 60_000 }),
    {
      invalidates: [["promptSets", project]],
      onDone: ({ promptSet }) => navigate(`${base}/prompts/${encodeURIComponent(idOf(promptSet?.name ?? ""))}`),
    },
  );
  return (
    <section className="card stack">
      <h2>New prompt set</h2>
      <DeedForm deed={deed} label="New prompt set" submit="Make the prompt set" value={() => ({ promptSet: { displayName }, source: source() })}>
        <div className="form-grid">
          <SelectField label="Prompts" path="source" value={kind} onChange={(value) => setKind(value as Kind)} options={KINDS} />
          <TextField label="Name for people" path="prompt_set.display_name" value={displayName} onChange={setDisplayName} maxLength={100} />
        </div>
        {kind === "list" && (
          <>
            <TextArea label="Prompts, one a line" path="prompt_list" value={text} onChange={setText} rows={8} required hint={`${count(prompts.length)} prompts, at most 10,000. Lines that are the same count once.`} />
            <SelectField label="Category of all of them" path="prompt_list.prompts" value={category} onChange={setCategory} options={Object.entries(CATEGORY)} />
          </>
        )}
        {kind === "grammar" && (
          <>
            <TextArea
              label="Grammar (YAML)"
              path="grammar.grammar_yaml"
              value={grammar}
              onChange={setGrammar}
              rows={12}
              required
              monospaced
              hint="Categories, slots, templates and held-out values. What is wrong is told with its line."
            />
            <div className="form-grid">
              <NumberField label="Prompts to draw" path="grammar.prompt_count" value={promptCount} onChange={setPromptCount} min={0} max={100_000} placeholder="all that it can form" />
              <NumberField label="Seed of the draw" path="grammar.seed" value={seed} onChange={setSeed} placeholder="0" />
            </div>
          </>
        )}
      </DeedForm>
    </section>
  );
}
