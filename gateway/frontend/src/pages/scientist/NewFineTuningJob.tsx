import { useState } from "react";
import { Link, useLocation } from "wouter";
import { modelChoices, trainingSetChoices } from "@/api/choices";
import { useDeed } from "@/api/deed";
import { idOf } from "@/api/names";
import { clientOf } from "@/api/transport";
import { DeedForm, MoreFields, NumberField, SelectField, TextArea, TextField } from "@/forms/fields";
import { ResourceField } from "@/forms/ResourceField";
import { defined, lines, optionalNumber, wholeNumber } from "@/forms/values";
import { FineTuningService, LearningRateScheduleKind } from "@/gen/rlhf/finetuning/v1/fine_tuning_service_pb";

const MAIN = [
  ["updateCount", "update_count", "Updates", "10,000 in the paper"],
  ["pretrainingPenalty", "pretraining_penalty", "Weight β of the pre-training term", "0 to 100; above 0 needs pairs"],
  ["learningRate", "learning_rate", "Learning rate", "above 0, at most 1"],
  ["sampleUpdateCount", "sample_update_count", "Draw samples after every so many updates", "0 draws none"],
] as const;

const MORE = [
  ["modelBatchSize", "model_batch_size", "Generated images in an update", "256 in the paper"],
  ["pretrainingBatchSize", "pretraining_batch_size", "Pre-training pairs in an update", "256 in the paper"],
  ["microBatchSize", "micro_batch_size", "Samples computed at once", "1 to 1,024"],
  ["warmupUpdateCount", "warmup_update_count", "Updates of warm-up", "0 to all updates"],
  ["adamBeta1", "adam_beta1", "AdamW β₁", "default 0.9"],
  ["adamBeta2", "adam_beta2", "AdamW β₂", "default 0.999"],
  ["adamEpsilon", "adam_epsilon", "AdamW ε", "default 1e-8"],
  ["weightDecay", "weight_decay", "Weight decay", "default 0.01"],
  ["maxGradientNorm", "max_gradient_norm", "Largest norm of the gradient", "0 does not clip"],
  ["emaDecay", "ema_decay", "Decay of the moving average", "0 keeps none"],
  ["captionDropoutShare", "caption_dropout_share", "Share of captions left out", "0 to 1"],
  ["noiseOffset", "noise_offset", "Noise constant over an image", "0 to 1"],
  ["checkpointUpdateCount", "checkpoint_update_count", "Updates between checkpoints", "at least 1"],
  ["keptCheckpointCount", "kept_checkpoint_count", "Checkpoints to keep", "1 to 100"],
] as const;

const NUMBERS = [...MAIN, ...MORE];
type NumberKey = (typeof NUMBERS)[number][0];

const SCHEDULES: readonly (readonly [string, string])[] = [
  [String(LearningRateScheduleKind.UNSPECIFIED), "the server's default"],
  [String(LearningRateScheduleKind.CONSTANT), "constant"],
  [String(LearningRateScheduleKind.COSINE), "cosine"],
  [String(LearningRateScheduleKind.LINEAR), "linear"],
];

/** Starts a fine-tuning run. */
export function NewFineTuningJob({ project, base }: { project: string; base: string }) {
  const [, navigate] = useLocation();
  const [model, setModel] = useState("");
  const [trainingSet, setTrainingSet] = useState("");
  const [displayName, setDisplayName] = useState("");
  const [seed, setSeed] = useState("");
  const [prompts, setPrompts] = useState("");
  const [schedule, setSchedule] = useState("0");
  const [texts, setTexts] = useState<Partial<Record<NumberKey, string>>>({});
  const value = () => ({
    baseModelVersion: model,
    trainingSet,
    displayName,
    seed: wholeNumber(seed),
    samplePromptTexts: lines(prompts),
    settings: {
      learningRateSchedule: Number(schedule) as LearningRateScheduleKind,
      ...defined(Object.fromEntries(NUMBERS.map(([key]) => [key, optionalNumber(texts[key] ?? "")])) as Record<NumberKey, number | undefined>),
    },
  });
  const deed = useDeed((fineTuningJob: ReturnType<typeof value>, requestId) => clientOf(FineTuningService).createFineTuningJob({ parent: project, fineTuningJob, requestId }), {
    invalidates: [["fineTuningJobs", project]],
    onDone: ({ fineTuningJob }) => navigate(`${base}/jobs/${encodeURIComponent(idOf(fineTuningJob?.name ?? ""))}`),
  });
  const fields = (rows: typeof MAIN | typeof MORE) =>
    rows.map(([key, path, label, hint]) => (
      <NumberField
        key={key}
        label={label}
        hint={hint}
        path={`fine_tuning_job.settings.${path}`}
        step="any"
        value={texts[key] ?? ""}
        onChange={(text) => setTexts((now) => ({ ...now, [key]: text }))}
      />
    ));
  return (
    <section className="card stack">
      <h2>New fine-tuning run</h2>
      <DeedForm deed={deed} label="New fine-tuning run" submit="Start" value={value}>
        <div className="form-grid">
          <ResourceField label="Model to start from" what="models" queryKey={["modelVersions", project]} load={modelChoices(project)} value={model} onChange={setModel} />
          <ResourceField label="Training set" what="training sets" queryKey={["trainingSets", project]} load={trainingSetChoices(project)} value={trainingSet} onChange={setTrainingSet} />
          <TextField label="Name for people" path="fine_tuning_job.display_name" value={displayName} onChange={setDisplayName} maxLength={100} hint="Of the model that is made" />
          {fields(MAIN)}
        </div>
        <p className="small">
          No training set yet? <Link href={`${base}/sets`}>Make one</Link> first.
        </p>
        <TextArea label="Prompts of the samples, one a line" path="fine_tuning_job.sample_prompt_texts" value={prompts} onChange={setPrompts} rows={4} hint="At most 16; empty takes some of the training set's" />
        <MoreFields label="More settings; empty takes the default">
          <NumberField label="Seed" path="fine_tuning_job.seed" value={seed} onChange={setSeed} placeholder="0" />
          <SelectField label="Learning rate over time" path="fine_tuning_job.settings.learning_rate_schedule" value={schedule} onChange={setSchedule} options={SCHEDULES} />
          {fields(MORE)}
        </MoreFields>
      </DeedForm>
    </section>
  );
}
