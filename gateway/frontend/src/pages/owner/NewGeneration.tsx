import { useState } from "react";
import { Link, useLocation, useSearchParams } from "wouter";
import { modelChoices, promptSetChoices } from "@/api/choices";
import { useDeed } from "@/api/deed";
import { idOf } from "@/api/names";
import { clientOf } from "@/api/transport";
import { DeedForm, MoreFields, NumberField, SelectField, TextField } from "@/forms/fields";
import { ResourceField } from "@/forms/ResourceField";
import { defined, optionalNumber, smallNumber, wholeNumber } from "@/forms/values";
import { SchedulerKind } from "@/gen/rlhf/common/v1/image_pb";
import { GenerationService, ImagePurpose } from "@/gen/rlhf/generation/v1/generation_service_pb";
import { SCHEDULER } from "@/pages/owner/SamplingText";

const PURPOSES: readonly (readonly [string, string])[] = [
  [String(ImagePurpose.LABELING), "to be labelled by raters"],
  [String(ImagePurpose.UNLABELED), "to train on without labels"],
  [String(ImagePurpose.EVALUATION), "to be compared in an evaluation"],
];

/** Settings of sampling as typed; empty fields take the server's defaults. */
export interface SamplingText {
  scheduler: string;
  steps: string;
  guidance: string;
  width: string;
  height: string;
  negativePrompt: string;
}

export const NO_SAMPLING: SamplingText = { scheduler: String(SchedulerKind.UNSPECIFIED), steps: "", guidance: "", width: "", height: "", negativePrompt: "" };

/** The message that was typed. */
export const samplingSettings = (text: SamplingText) => ({
  schedulerKind: Number(text.scheduler) as SchedulerKind,
  ...defined({
    inferenceStepCount: optionalNumber(text.steps),
    guidanceScale: optionalNumber(text.guidance),
    widthPx: optionalNumber(text.width),
    heightPx: optionalNumber(text.height),
    negativePrompt: text.negativePrompt === "" ? undefined : text.negativePrompt,
  }),
});

/** Fields of sampling, within a form. */
export function SamplingFields({ value, onChange, path }: { value: SamplingText; onChange: (value: SamplingText) => void; path: string }) {
  const set = (part: Partial<SamplingText>) => onChange({ ...value, ...part });
  return (
    <>
      <SelectField
        label="Scheduler"
        path={`${path}.scheduler_kind`}
        value={value.scheduler}
        onChange={(scheduler) => set({ scheduler })}
        options={Object.entries(SCHEDULER).map(([key, text]) => [key, text] as const)}
      />
      <NumberField label="Denoising steps" path={`${path}.inference_step_count`} value={value.steps} onChange={(steps) => set({ steps })} min={1} max={1000} hint="1 to 1,000" />
      <NumberField label="Guidance scale" path={`${path}.guidance_scale`} value={value.guidance} onChange={(guidance) => set({ guidance })} min={1} max={50} step="any" hint="1 (none) to 50" />
      <NumberField label="Width in pixels" path={`${path}.width_px`} value={value.width} onChange={(width) => set({ width })} min={1} />
      <NumberField label="Height in pixels" path={`${path}.height_px`} value={value.height} onChange={(height) => set({ height })} min={1} />
      <TextField label="Negative prompt" path={`${path}.negative_prompt`} value={value.negativePrompt} onChange={(negativePrompt) => set({ negativePrompt })} maxLength={1000} />
    </>
  );
}

/** Starts a generation job. */
export function NewGeneration({ project, base }: { project: string; base: string }) {
  const [, navigate] = useLocation();
  const [search] = useSearchParams();
  const [model, setModel] = useState("");
  const [promptSet, setPromptSet] = useState(search.get("promptSet") ?? "");
  const [purpose, setPurpose] = useState(String(ImagePurpose.LABELING));
  const [imagesPerPrompt, setImagesPerPrompt] = useState("");
  const [seed, setSeed] = useState("");
  const [sampling, setSampling] = useState(NO_SAMPLING);
  const deed = useDeed(
    (generationJob: { modelVersion: string; promptSet: string; imagesPerPrompt: number; seed: bigint; imagePurpose: ImagePurpose; samplingSettings: ReturnType<typeof samplingSettings> }, requestId) =>
      clientOf(GenerationService).createGenerationJob({ parent: project, generationJob, requestId }),
    {
      invalidates: [["generationJobs", project]],
      onDone: ({ generationJob }) => navigate(`${base}/jobs/${encodeURIComponent(idOf(generationJob?.name ?? ""))}`),
    },
  );
  return (
    <section className="card stack">
      <h2>New generation job</h2>
      <DeedForm
        deed={deed}
        label="New generation job"
        submit="Start"
        value={() => ({
          modelVersion: model,
          promptSet,
          imagesPerPrompt: smallNumber(imagesPerPrompt),
          seed: wholeNumber(seed),
          imagePurpose: Number(purpose),
          samplingSettings: samplingSettings(sampling),
        })}
      >
        <div className="form-grid">
          <ResourceField label="Model" what="models" queryKey={["modelVersions", project]} load={modelChoices(project)} value={model} onChange={setModel} />
          <ResourceField label="Prompts" what="prompt sets" queryKey={["promptSets", project]} load={promptSetChoices(project)} value={promptSet} onChange={setPromptSet} />
          <SelectField label="The images are" path="generation_job.image_purpose" value={purpose} onChange={setPurpose} options={PURPOSES} />
          <NumberField
            label="Images per prompt"
            path="generation_job.images_per_prompt"
            value={imagesPerPrompt}
            onChange={setImagesPerPrompt}
            min={1}
            max={1000}
            placeholder="as the prompt set says"
            hint="Empty takes each prompt's own number"
          />
        </div>
        <p className="small">
          The paper&apos;s prompts, your own list or a grammar: <Link href={`${base}/prompts`}>make a prompt set</Link> first.
        </p>
        <MoreFields label="Seed and sampling">
          <NumberField label="Seed" path="generation_job.seed" value={seed} onChange={setSeed} hint="The same seed makes the same images" placeholder="0" />
          <SamplingFields value={sampling} onChange={setSampling} path="generation_job.sampling_settings" />
        </MoreFields>
      </DeedForm>
    </section>
  );
}
