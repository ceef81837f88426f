import { useState } from "react";
import { useLocation } from "wouter";
import { generationJobChoices, promptSetChoices } from "@/api/choices";
import { useDeed } from "@/api/deed";
import { idOf } from "@/api/names";
import { clientOf } from "@/api/transport";
import { DeedForm, NumberField, TextField } from "@/forms/fields";
import { ResourceField } from "@/forms/ResourceField";
import { smallNumber, wholeNumber } from "@/forms/values";
import { EvaluationService } from "@/gen/rlhf/feedback/v1/evaluation_service_pb";

/** Makes a blind comparison of the images of two generation jobs. */
export function NewEvaluation({ project, base }: { project: string; base: string }) {
  const [, navigate] = useLocation();
  const [displayName, setDisplayName] = useState("");
  const [candidate, setCandidate] = useState("");
  const [baseline, setBaseline] = useState("");
  const [promptSet, setPromptSet] = useState("");
  const [imagesPerSet, setImagesPerSet] = useState("4");
  const [votes, setVotes] = useState("9");
  const [controls, setControls] = useState("8");
  const [seed, setSeed] = useState("");
  const arm = (generationJob: string) => ({ source: { case: "generationJob" as const, value: generationJob } });
  const value = () => ({
    displayName,
    candidate: arm(candidate),
    baseline: arm(baseline),
    promptSet,
    imagesPerSet: smallNumber(imagesPerSet),
    votesPerPrompt: smallNumber(votes),
    controlCount: smallNumber(controls),
    seed: wholeNumber(seed),
  });
  const deed = useDeed((evaluation: ReturnType<typeof value>, requestId) => clientOf(EvaluationService).createEvaluation({ parent: project, evaluation, requestId }, { timeoutMs: 60_000 }), {
    invalidates: [["evaluations", project]],
    onDone: ({ evaluation }) => navigate(`${base}/reports/${encodeURIComponent(idOf(evaluation?.name ?? ""))}`),
  });
  return (
    <section className="card stack">
      <h2>New evaluation</h2>
      <p className="muted">Raters see two sets of images without names, in random order and sides. Both jobs need images for every prompt of the set.</p>
      <DeedForm deed={deed} label="New evaluation" submit="Start" value={value}>
        <div className="form-grid">
          <TextField label="Name for people" path="evaluation.display_name" value={displayName} onChange={setDisplayName} maxLength={100} hint="No rater sees it" />
          <ResourceField label="Prompts" what="prompt sets" queryKey={["promptSets", project]} load={promptSetChoices(project)} value={promptSet} onChange={setPromptSet} />
          <ResourceField label="Candidate: images of" what="generation jobs" hint="Whose wins are counted" queryKey={["generationJobs", project]} load={generationJobChoices(project)} value={candidate} onChange={setCandidate} />
          <ResourceField label="Baseline: images of" what="generation jobs" hint="What it is compared with" queryKey={["generationJobs", project]} load={generationJobChoices(project)} value={baseline} onChange={setBaseline} />
          <NumberField label="Images in a set" path="evaluation.images_per_set" value={imagesPerSet} onChange={setImagesPerSet} min={1} max={9} required hint="4 in the paper" />
          <NumberField label="Votes per prompt" path="evaluation.votes_per_prompt" value={votes} onChange={setVotes} min={1} max={99} required hint="9 in the paper, from different raters" />
          <NumberField label="Controls of each kind" path="evaluation.control_count" value={controls} onChange={setControls} min={0} max={100} required hint="Same set twice; sides swapped" />
          <NumberField label="Seed of order and sides" path="evaluation.seed" value={seed} onChange={setSeed} placeholder="0" />
        </div>
      </DeedForm>
    </section>
  );
}
