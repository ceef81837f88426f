import { useState } from "react";
import { useDeed } from "@/api/deed";
import { clientOf } from "@/api/transport";
import { FaultNotice, Notice } from "@/components/Notice";
import { DeedForm, SelectField, TextField } from "@/forms/fields";
import { type JobProgress } from "@/gen/rlhf/common/v1/job_pb";
import { NumberFormat } from "@/gen/rlhf/common/v1/model_pb";
import { ModelService } from "@/gen/rlhf/generation/v1/model_service_pb";
import { JobProgressView } from "@/jobs/JobView";
import { count } from "@/text/format";

/** Longest that reading or writing all files of a model may take. */
const STREAM_TIMEOUT_MS = 3_600_000;

const FORMATS: readonly (readonly [string, string])[] = [
  [String(NumberFormat.UNSPECIFIED), "as it is stored"],
  [String(NumberFormat.FLOAT32), "single precision"],
  [String(NumberFormat.FLOAT16), "half precision"],
  [String(NumberFormat.BFLOAT16), "bfloat16"],
];

/** Holds the stored files against their digests; for owners, writes the model in the diffusers layout to the server's disk. */
export function ModelChecks({ name, owner }: { name: string; owner: boolean }) {
  return (
    <section className="card stack">
      <h2>Check and export</h2>
      <Verify name={name} />
      {owner && <Export name={name} />}
    </section>
  );
}

function Verify({ name }: { name: string }) {
  const [progress, setProgress] = useState<JobProgress | undefined>(undefined);
  const deed = useDeed(async (target: string) => {
    for await (const { event } of clientOf(ModelService).verifyModelVersion({ name: target }, { timeoutMs: STREAM_TIMEOUT_MS })) {
      if (event.case === "progress") setProgress(event.value);
      if (event.case === "modelVerification") return event.value;
    }
    throw new Error("The check ended without a result.");
  });
  return (
    <div className="stack">
      <div className="row">
        <button type="button" className="button" disabled={deed.isPending} onClick={() => deed.run(name)}>
          {deed.isPending ? "Reading all files…" : "Check the files"}
        </button>
      </div>
      {deed.isPending && <JobProgressView progress={progress} unit="bytes" />}
      {deed.fault !== undefined && <FaultNotice fault={deed.fault} />}
      {deed.result !== undefined &&
        (deed.result.intact ? (
          <Notice tone="success">Every file is as it was stored.</Notice>
        ) : (
          <Notice tone="danger">
            <p>The model is damaged:</p>
            <ul>
              {deed.result.findings.map((finding) => (
                <li key={`${finding.path} ${finding.tensor}`}>
                  <code>{finding.path}</code> {finding.tensor}: {finding.failure?.message}
                </li>
              ))}
            </ul>
          </Notice>
        ))}
    </div>
  );
}

function Export({ name }: { name: string }) {
  const [path, setPath] = useState("");
  const [format, setFormat] = useState("0");
  const [progress, setProgress] = useState<JobProgress | undefined>(undefined);
  const deed = useDeed(async (value: { targetPath: string; numberFormat: NumberFormat }, requestId) => {
    for await (const { event } of clientOf(ModelService).exportModelVersion({ name, requestId, ...value }, { timeoutMs: STREAM_TIMEOUT_MS })) {
      if (event.case === "progress") setProgress(event.value);
      if (event.case === "modelExport") return event.value;
    }
    throw new Error("The export ended without a result.");
  });
  return (
    <DeedForm deed={deed} label="Export the model" submit="Write to the server's disk" value={() => ({ targetPath: path, numberFormat: Number(format) })}>
      <div className="form-grid">
        <TextField label="Folder below the server's data root" path="target_path" value={path} onChange={setPath} required hint="Models are large: they are written where the server is, in the layout of diffusers" />
        <SelectField label="Numbers" path="number_format" value={format} onChange={setFormat} options={FORMATS} />
      </div>
      {deed.isPending && <JobProgressView progress={progress} unit="bytes" />}
      {deed.result !== undefined && <Notice tone="success">{count(deed.result.files.length)} files were written.</Notice>}
    </DeedForm>
  );
}
