import { useState } from "react";
import { useDeed } from "@/api/deed";
import { idOf } from "@/api/names";
import { usePaged } from "@/api/paged";
import { clientOf } from "@/api/transport";
import { DataTable } from "@/components/DataTable";
import { Dialog } from "@/components/Dialog";
import { Notice } from "@/components/Notice";
import { PagedList } from "@/components/Pager";
import { CheckField, DeedForm, TextField } from "@/forms/fields";
import { type Checkpoint, FineTuningService } from "@/gen/rlhf/finetuning/v1/fine_tuning_service_pb";
import { bytes, count, decimal, shortDigest, time } from "@/text/format";

/** Checkpoints of a run; each can be published as a model version. */
export function Checkpoints({ name, running }: { name: string; running: boolean }) {
  const [publishing, setPublishing] = useState<Checkpoint | undefined>(undefined);
  const list = usePaged(
    ["checkpoints", name],
    async (page, signal) => {
      const { checkpoints, nextPageToken } = await clientOf(FineTuningService).listCheckpoints({ parent: name, ...page }, { signal });
      return { items: checkpoints, nextPageToken };
    },
    { poll: () => (running ? 10_000 : false) },
  );
  return (
    <>
      <PagedList list={list} what="checkpoints">
        {(checkpoints) => (
          <DataTable
            label="Checkpoints"
            items={checkpoints}
            keyOf={(checkpoint) => checkpoint.name}
            columns={[
              {
                title: "After updates",
                cell: (checkpoint) => (
                  <>
                    {count(checkpoint.step)} {checkpoint.best && <span className="badge good">least loss</span>}
                  </>
                ),
              },
              { title: "Mean loss", number: true, cell: (checkpoint) => decimal(checkpoint.meanLoss) },
              { title: "Size", number: true, cell: (checkpoint) => bytes(checkpoint.sizeBytes) },
              { title: "Written", cell: (checkpoint) => time(checkpoint.createTime) },
              { title: "Digest", cell: (checkpoint) => <code title={checkpoint.digest}>{shortDigest(checkpoint.digest)}</code> },
              {
                title: "Do",
                cell: (checkpoint) => (
                  <button type="button" className="button small" onClick={() => setPublishing(checkpoint)} aria-label={`Publish the checkpoint after ${checkpoint.step} updates`}>
                    Publish…
                  </button>
                ),
              },
            ]}
          />
        )}
      </PagedList>
      {publishing !== undefined && <Publish checkpoint={publishing} onClose={() => setPublishing(undefined)} />}
    </>
  );
}

function Publish({ checkpoint, onClose }: { checkpoint: Checkpoint; onClose: () => void }) {
  const [displayName, setDisplayName] = useState("");
  const [averaged, setAveraged] = useState(false);
  const deed = useDeed(
    (value: { displayName: string; emaWeights: boolean }, requestId) => clientOf(FineTuningService).publishCheckpoint({ name: checkpoint.name, requestId, ...value }, { timeoutMs: 120_000 }),
    { invalidates: [["modelVersions"]] },
  );
  return (
    <Dialog title={`Publish the checkpoint after ${count(checkpoint.step)} updates`} onClose={onClose}>
      {deed.result?.modelVersion === undefined ? (
        <DeedForm deed={deed} label="Publish" submit="Publish" value={() => ({ displayName, emaWeights: averaged })}>
          <TextField label="Name for people" path="display_name" value={displayName} onChange={setDisplayName} maxLength={100} />
          <CheckField label="The moving average of the weights, where the run keeps one" checked={averaged} onChange={setAveraged} />
        </DeedForm>
      ) : (
        <Notice tone="success">It is the model {idOf(deed.result.modelVersion.name)} now.</Notice>
      )}
    </Dialog>
  );
}
