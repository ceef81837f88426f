import { useState } from "react";
import { useLocation } from "wouter";
import { generationJobChoices, rewardModelChoices, snapshotChoices } from "@/api/choices";
import { useDeed } from "@/api/deed";
import { idOf } from "@/api/names";
import { clientOf } from "@/api/transport";
import { DeedForm, NumberField, SelectField, TextField } from "@/forms/fields";
import { ResourceField } from "@/forms/ResourceField";
import { wholeNumber } from "@/forms/values";
import { FineTuningService, PretrainingFormat, WeightKind } from "@/gen/rlhf/finetuning/v1/fine_tuning_service_pb";

const WEIGHTS: readonly (readonly [string, string])[] = [
  [String(WeightKind.REWARD), "by reward, as in equation 2"],
  [String(WeightKind.EQUAL), "all equally: the control"],
  [String(WeightKind.GOOD_LABEL), "only images labelled good"],
];

const FORMATS: readonly (readonly [string, string])[] = [
  ["0", "none: leaves the pre-training term out"],
  [String(PretrainingFormat.SCENES), "drawn from the embedded world"],
  [String(PretrainingFormat.IMAGE_FOLDER), "a folder of images and captions"],
  [String(PretrainingFormat.WEB_DATASET), "WebDataset"],
  [String(PretrainingFormat.PARQUET), "Parquet"],
];

/** Makes a training set. */
export function NewTrainingSet({ project, base }: { project: string; base: string }) {
  const [, navigate] = useLocation();
  const [snapshot, setSnapshot] = useState("");
  const [rewardModel, setRewardModel] = useState("");
  const [unlabeled, setUnlabeled] = useState<readonly string[]>([]);
  const [weight, setWeight] = useState(String(WeightKind.REWARD));
  const [format, setFormat] = useState("0");
  const [path, setPath] = useState("");
  const [pairs, setPairs] = useState("");
  const [broken, setBroken] = useState("");
  const kind = Number(format) as PretrainingFormat;
  const drawn = kind === PretrainingFormat.SCENES;
  const value = () => ({
    labelSnapshot: snapshot,
    rewardModel,
    unlabeledGenerationJobs: [...unlabeled],
    weightKind: Number(weight) as WeightKind,
    pretrainingSources:
      kind === PretrainingFormat.UNSPECIFIED ? [] : [drawn ? { format: kind, drawnPairCount: wholeNumber(pairs) } : { format: kind, path, maxBrokenCount: wholeNumber(broken) }],
  });
  const deed = useDeed((trainingSet: ReturnType<typeof value>, requestId) => clientOf(FineTuningService).createTrainingSet({ parent: project, trainingSet, requestId }), {
    invalidates: [["trainingSets", project]],
    onDone: ({ trainingSet }) => navigate(`${base}/sets/${encodeURIComponent(idOf(trainingSet?.name ?? ""))}`),
  });
  return (
    <section className="card stack">
      <h2>New training set</h2>
      <DeedForm deed={deed} label="New training set" submit="Make the training set" value={value}>
        <div className="form-grid">
          <ResourceField label="Labels" what="snapshots" queryKey={["labelSnapshots", project]} load={snapshotChoices(project)} value={snapshot} onChange={setSnapshot} />
          <ResourceField label="Reward model" what="reward models" hint="Trained on these labels as they are" queryKey={["rewardModels", project]} load={rewardModelChoices(project)} value={rewardModel} onChange={setRewardModel} />
          <SelectField label="Weights of images" path="training_set.weight_kind" value={weight} onChange={setWeight} options={WEIGHTS} />
          <ResourceField
            label="Add unlabelled images of"
            what="generation jobs"
            optional="Choose a job to add it"
            queryKey={["generationJobs", project]}
            load={generationJobChoices(project)}
            value=""
            onChange={(name) => name !== "" && setUnlabeled((now) => [...new Set([...now, name])])}
          />
        </div>
        {unlabeled.length > 0 && (
          <ul className="chip-list" aria-label="Unlabelled images of">
            {unlabeled.map((name) => (
              <li key={name}>
                <button type="button" className="button small" onClick={() => setUnlabeled((now) => now.filter((one) => one !== name))} aria-label={`Take out ${idOf(name)}`}>
                  {idOf(name)} ×
                </button>
              </li>
            ))}
          </ul>
        )}
        <div className="form-grid">
          <SelectField label="Pre-training pairs" path="training_set.pretraining_sources" value={format} onChange={setFormat} options={FORMATS} />
          {drawn && <NumberField label="Pairs to draw" path="training_set.pretraining_sources[0].drawn_pair_count" value={pairs} onChange={setPairs} min={0} placeholder="10,000" />}
          {kind !== PretrainingFormat.UNSPECIFIED && !drawn && (
            <>
              <TextField label="Path below the server's data root" path="training_set.pretraining_sources[0].path" value={path} onChange={setPath} required />
              <NumberField label="Broken pairs to skip at most" path="training_set.pretraining_sources[0].max_broken_count" value={broken} onChange={setBroken} min={0} placeholder="0" />
            </>
          )}
        </div>
      </DeedForm>
    </section>
  );
}
