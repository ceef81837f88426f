import { useState } from "react";
import { useSearchParams } from "wouter";
import { modelChoices } from "@/api/choices";
import { relatedRequestId, useDeed } from "@/api/deed";
import { idOf, imageUrl } from "@/api/names";
import { clientOf } from "@/api/transport";
import type { PageProps } from "@/app/pages";
import { FaultNotice } from "@/components/Notice";
import { DeedForm, MoreFields, NumberField, TextField } from "@/forms/fields";
import { ResourceField } from "@/forms/ResourceField";
import { smallNumber, wholeNumber } from "@/forms/values";
import type { Image } from "@/gen/rlhf/common/v1/image_pb";
import { type GenerationJob, GenerationService, ImagePurpose } from "@/gen/rlhf/generation/v1/generation_service_pb";
import { ImageDialog } from "@/images/ImageGrid";
import { useImages } from "@/images/useImages";
import { isFinal } from "@/jobs/job";
import { FailureNotice, JobProgressView, JobStateBadge } from "@/jobs/JobView";
import { useJobWatch } from "@/jobs/useJobWatch";
import { NO_SAMPLING, SamplingFields, samplingSettings } from "@/pages/owner/NewGeneration";
import "@/images/images.css";
import "./scientist.css";

/** Two models on one prompt, from the same seeds, side by side. The address holds the two jobs, so a comparison can be shown to others. */
export default function ComparePage({ project }: PageProps) {
  const [search, setSearch] = useSearchParams();
  const first = search.get("first");
  const second = search.get("second");
  const [model, setModel] = useState("");
  const [other, setOther] = useState("");
  const [prompt, setPrompt] = useState("");
  const [imageCount, setImageCount] = useState("4");
  const [seed, setSeed] = useState("1");
  const [sampling, setSampling] = useState(NO_SAMPLING);
  const value = () => ({ models: [model, other] as const, prompt, imagesPerPrompt: smallNumber(imageCount), seed: wholeNumber(seed), samplingSettings: samplingSettings(sampling) });
  const deed = useDeed(
    async ({ models, prompt: text, ...settings }: ReturnType<typeof value>, requestId) => {
      const client = clientOf(GenerationService);
      const { promptSet } = await client.createPromptSet({ parent: project, promptSet: { displayName: text.slice(0, 100) }, requestId, source: { case: "promptList", value: { prompts: [{ text }] } } });
      // The same prompt and seed: images of the same number start from the same noise.
      const start = async (modelVersion: string, number: number) =>
        (await client.createGenerationJob({ parent: project, requestId: relatedRequestId(requestId, number), generationJob: { modelVersion, promptSet: promptSet?.name ?? "", imagePurpose: ImagePurpose.EVALUATION, ...settings } })).generationJob?.name ?? "";
      return [await start(models[0], 1), await start(models[1], 2)] as const;
    },
    {
      invalidates: [["generationJobs", project], ["promptSets", project]],
      onDone: ([one, two]) => setSearch({ first: idOf(one), second: idOf(two) }),
    },
  );
  return (
    <div className="page stack">
      <h1>Compare</h1>
      <section className="card stack">
        <h2>Two models on one prompt</h2>
        <DeedForm deed={deed} label="Compare two models" submit="Generate with both" value={value}>
          <TextField label="Prompt" path="prompt_list.prompts" value={prompt} onChange={setPrompt} required maxLength={1000} />
          <div className="form-grid">
            <ResourceField label="First model" what="models" queryKey={["modelVersions", project]} load={modelChoices(project)} value={model} onChange={setModel} />
            <ResourceField label="Second model" what="models" queryKey={["modelVersions", project]} load={modelChoices(project)} value={other} onChange={setOther} />
            <NumberField label="Images of each" path="generation_job.images_per_prompt" value={imageCount} onChange={setImageCount} min={1} max={24} required />
            <NumberField label="Seed" path="generation_job.seed" value={seed} onChange={setSeed} required hint="The same for both models" />
          </div>
          <MoreFields label="Sampling">
            <SamplingFields value={sampling} onChange={setSampling} path="generation_job.sampling_settings" />
          </MoreFields>
        </DeedForm>
      </section>
      {first !== null && second !== null && <Comparison key={`${first} ${second}`} project={project} names={[`${project}/generationJobs/${first}`, `${project}/generationJobs/${second}`]} />}
    </div>
  );
}

function Comparison({ project, names: [firstName, secondName] }: { project: string; names: readonly [string, string] }) {
  const first = useJobWatch<GenerationJob>(GenerationService, "watchGenerationJob", "generationJob", firstName);
  const firstEnded = first.value !== undefined && isFinal(first.value.state);
  // One watch at a time: each holds a connection, and the jobs run one after the other.
  const second = useJobWatch<GenerationJob>(GenerationService, "watchGenerationJob", "generationJob", firstEnded ? secondName : "");
  const secondEnded = second.value !== undefined && isFinal(second.value.state);
  const firstImages = useImages(project, { generationJob: firstName }, !firstEnded);
  const secondImages = useImages(project, { generationJob: secondName }, !secondEnded);
  const [open, setOpen] = useState<Image | undefined>(undefined);
  const byIndex = (images: readonly Image[] | undefined) => new Map(images?.map((image) => [image.sampleIndex, image]));
  const left = byIndex(firstImages.items);
  const right = byIndex(secondImages.items);
  const indices = [...new Set([...left.keys(), ...right.keys()])].sort((a, b) => a - b);
  const prompt = [...left.values(), ...right.values()][0]?.promptText;
  return (
    <section className="card stack" data-testid="comparison">
      <h2 dir="auto">{prompt ?? "Comparison"}</h2>
      {first.fault !== undefined && !firstEnded && <FaultNotice fault={first.fault} />}
      {second.fault !== undefined && !secondEnded && <FaultNotice fault={second.fault} />}
      <div className="compare">
        <Side job={first.value} />
        <Side job={second.value} />
        {indices.map((index) => [left.get(index), right.get(index)].map((image, side) => <Picture key={`${index} ${side}`} image={image} onOpen={setOpen} />))}
      </div>
      {open !== undefined && <ImageDialog image={open} onClose={() => setOpen(undefined)} />}
    </section>
  );
}

function Side({ job }: { job: GenerationJob | undefined }) {
  if (job === undefined) return <div className="compare-head muted">Waiting…</div>;
  return (
    <div className="compare-head stack">
      <h3>{idOf(job.modelVersion)}</h3>
      <div className="row">
        <JobStateBadge state={job.state} />
      </div>
      {!isFinal(job.state) && <JobProgressView progress={job.progress} unit="images" />}
      <FailureNotice failure={job.failure} />
    </div>
  );
}

function Picture({ image, onOpen }: { image: Image | undefined; onOpen: (image: Image) => void }) {
  if (image === undefined) return <div className="image-surround" aria-hidden="true" />;
  return (
    <button type="button" className="image-tile" onClick={() => onOpen(image)}>
      <span className="image-surround">
        <img src={imageUrl(image.name)} alt={`Image ${image.sampleIndex + 1} of ${idOf(image.modelVersion)}`} width={image.widthPx} height={image.heightPx} />
      </span>
      <span className="image-caption" aria-hidden="true">
        {image.sampleIndex + 1}, seed {String(image.seed)}
      </span>
    </button>
  );
}
