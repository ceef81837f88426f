import { useState } from "react";
import { useLocation } from "wouter";
import { snapshotChoices } from "@/api/choices";
import { useDeed } from "@/api/deed";
import { idOf } from "@/api/names";
import { clientOf } from "@/api/transport";
import { CheckField, DeedForm, MoreFields, NumberField, TextField } from "@/forms/fields";
import { ResourceField } from "@/forms/ResourceField";
import { defined, optionalNumber, wholeNumber, wholeNumbers } from "@/forms/values";
import { RewardService } from "@/gen/rlhf/reward/v1/reward_service_pb";

const NUMBERS = [
  ["promptClassificationPenalty", "prompt_classification_penalty", "Weight λ of the auxiliary loss", "0 to 100; default 0.5"],
  ["temperature", "temperature", "Temperature T", "above 0; default 2"],
  ["promptCandidateCount", "prompt_candidate_count", "Prompts N to classify among", "2 to 100"],
  ["epochCount", "epoch_count", "Epochs", "1 to 10,000"],
  ["batchSize", "batch_size", "Batch size", "1 to 65,536"],
  ["learningRate", "learning_rate", "Learning rate", "above 0, at most 1"],
  ["weightDecay", "weight_decay", "Weight decay", "0 to 1"],
  ["validationShare", "validation_share", "Share of prompts for validation", "0 to 0.5"],
  ["earlyStopEpochCount", "early_stop_epoch_count", "Stop after epochs without gain", "0 trains to the end"],
  ["ensembleSize", "ensemble_size", "Heads of the ensemble", "1 to 32; default 1"],
  ["imageShare", "image_share", "Share of images per prompt", "above 0 to 1; default 1"],
] as const;

type NumberKey = (typeof NUMBERS)[number][0];

/** Starts a reward run. */
export function NewRewardJob({ project, base }: { project: string; base: string }) {
  const [, navigate] = useLocation();
  const [snapshot, setSnapshot] = useState("");
  const [displayName, setDisplayName] = useState("");
  const [seed, setSeed] = useState("");
  const [widths, setWidths] = useState("");
  const [auxiliary, setAuxiliary] = useState(true);
  const [balanced, setBalanced] = useState(true);
  const [texts, setTexts] = useState<Partial<Record<NumberKey, string>>>({});
  const value = () => ({
    labelSnapshot: snapshot,
    displayName,
    seed: wholeNumber(seed),
    settings: {
      auxiliaryLossEnabled: auxiliary,
      classBalanceEnabled: balanced,
      hiddenWidths: wholeNumbers(widths),
      ...defined(Object.fromEntries(NUMBERS.map(([key]) => [key, optionalNumber(texts[key] ?? "")])) as Record<NumberKey, number | undefined>),
    },
  });
  const deed = useDeed(
    (rewardTrainingJob: ReturnType<typeof value>, requestId) => clientOf(RewardService).createRewardTrainingJob({ parent: project, rewardTrainingJob, requestId }),
    {
      invalidates: [["rewardTrainingJobs", project]],
      onDone: ({ rewardTrainingJob }) => navigate(`${base}/jobs/${encodeURIComponent(idOf(rewardTrainingJob?.name ?? ""))}`),
    },
  );
  return (
    <section className="card stack">
      <h2>New reward run</h2>
      <DeedForm deed={deed} label="New reward run" submit="Start" value={value}>
        <div className="form-grid">
          <ResourceField label="Labels" what="snapshots" hint="A snapshot is made under Labels" queryKey={["labelSnapshots", project]} load={snapshotChoices(project)} value={snapshot} onChange={setSnapshot} />
          <TextField label="Name for people" path="reward_training_job.display_name" value={displayName} onChange={setDisplayName} maxLength={100} />
        </div>
        <CheckField label="With the prompt classification loss (off is the paper's control)" checked={auxiliary} onChange={setAuxiliary} />
        <CheckField label="Draw good and bad labels equally often" checked={balanced} onChange={setBalanced} />
        <MoreFields label="Settings; empty takes the default">
          <NumberField label="Seed" path="reward_training_job.seed" value={seed} onChange={setSeed} placeholder="0" />
          <TextField label="Widths of hidden layers" path="reward_training_job.settings.hidden_widths" value={widths} onChange={setWidths} hint="Such as 1024, 1024" />
          {NUMBERS.map(([key, path, label, hint]) => (
            <NumberField
              key={key}
              label={label}
              hint={hint}
              path={`reward_training_job.settings.${path}`}
              step="any"
              value={texts[key] ?? ""}
              onChange={(text) => setTexts((now) => ({ ...now, [key]: text }))}
            />
          ))}
        </MoreFields>
      </DeedForm>
    </section>
  );
}
