import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { faultOf } from "@/api/errors";
import { includesRole, roleIn, useIdentity } from "@/api/identity";
import { idOf } from "@/api/names";
import { clientOf } from "@/api/transport";
import { DataTable } from "@/components/DataTable";
import { Facts } from "@/components/Facts";
import { QueryFault } from "@/components/QueryFault";
import { Loading } from "@/components/States";
import { ModelKind, ModelOrigin } from "@/gen/rlhf/common/v1/model_pb";
import { Role } from "@/gen/rlhf/feedback/v1/account_service_pb";
import { ModelService } from "@/gen/rlhf/generation/v1/model_service_pb";
import { Lineage } from "@/pages/scientist/Lineage";
import { ModelChecks } from "@/pages/scientist/ModelChecks";
import { bytes, count, time } from "@/text/format";

/** Kinds of models in words. */
export const KIND: Record<ModelKind, string> = {
  [ModelKind.UNSPECIFIED]: "–",
  [ModelKind.DIFFUSION]: "diffusion",
  [ModelKind.ENCODER]: "encoder",
  [ModelKind.ADAPTER]: "adapter",
  [ModelKind.FEATURE_EXTRACTOR]: "feature extractor",
};

/** Where models came from, in words. */
export const ORIGIN: Record<ModelOrigin, string> = {
  [ModelOrigin.UNSPECIFIED]: "–",
  [ModelOrigin.BUNDLED]: "came with the server",
  [ModelOrigin.IMPORTED]: "imported",
  [ModelOrigin.FINE_TUNED]: "fine-tuned",
};

/** One model version: parts, files, lineage back to its prompts, and checks. */
export function ModelView({ project, name }: { project: string; name: string }) {
  const { data: identity } = useIdentity();
  const query = useQuery({ queryKey: ["modelVersion", name], queryFn: async ({ signal }) => (await clientOf(ModelService).getModelVersion({ name }, { signal })).modelVersion });
  if (query.isError) return <QueryFault fault={faultOf(query.error)} what="models" onRetry={() => void query.refetch()} />;
  const model = query.data;
  if (model === undefined) return <Loading />;
  const base = `/projects/${encodeURIComponent(idOf(project))}`;
  return (
    <>
      <section className="card stack">
        <h2>
          <bdi>{model.displayName || idOf(name)}</bdi>
        </h2>
        <Facts
          facts={[
            ["Kind", KIND[model.kind]],
            ["From", ORIGIN[model.origin]],
            ["Made from", model.parentModelVersion === "" ? undefined : <Link key="parent" href={`${base}/models/${model.parentModelVersion}`}>{idOf(model.parentModelVersion)}</Link>],
            ["By run", model.fineTuningJob === "" ? undefined : <Link key="run" href={`${base}/fine-tuning/jobs/${encodeURIComponent(idOf(model.fineTuningJob))}`}>{idOf(model.fineTuningJob)}</Link>],
            ["Size", bytes(model.sizeBytes)],
            ["Made", time(model.createTime)],
            ["Digest", <code key="digest">{model.digest}</code>],
          ]}
        />
      </section>
      <section className="card stack">
        <h2>Lineage</h2>
        <Lineage project={project} name={name} />
      </section>
      <section className="card stack">
        <h2>Parts and files</h2>
        {model.components.length > 0 && (
          <DataTable
            label="Parts"
            items={model.components}
            keyOf={(component) => component.component}
            columns={[
              { title: "Part", cell: (component) => component.component },
              { title: "Class", cell: (component) => component.className },
              { title: "Parameters", number: true, cell: (component) => count(component.parameterCount) },
            ]}
          />
        )}
        <DataTable
          label="Files"
          items={model.files}
          keyOf={(file) => file.path}
          columns={[
            { title: "File", cell: (file) => file.path },
            { title: "Size", number: true, cell: (file) => bytes(file.sizeBytes) },
            { title: "SHA-256", cell: (file) => <code title={file.sha256}>{file.sha256.slice(0, 16)}…</code> },
          ]}
        />
      </section>
      <ModelChecks name={name} owner={includesRole(roleIn(identity, name.split("/").slice(0, 2).join("/")), Role.OWNER)} />
    </>
  );
}
