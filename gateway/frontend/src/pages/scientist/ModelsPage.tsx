import { useState } from "react";
import { Link } from "wouter";
import { idOf } from "@/api/names";
import { usePaged } from "@/api/paged";
import { clientOf } from "@/api/transport";
import type { PageProps } from "@/app/pages";
import { DataTable } from "@/components/DataTable";
import { PagedList } from "@/components/Pager";
import { SubNav } from "@/components/SubNav";
import { FilterField } from "@/forms/fields";
import { type ModelKind, ModelOrigin } from "@/gen/rlhf/common/v1/model_pb";
import { ModelService } from "@/gen/rlhf/generation/v1/model_service_pb";
import { KIND, ModelView, ORIGIN } from "@/pages/scientist/ModelView";
import { bytes, shortDigest, time } from "@/text/format";
import "./scientist.css";

const SHARED_PROJECT = "projects/default";
const KINDS = Object.entries(KIND).map(([key, text]) => [key, key === "0" ? "all" : text] as const);

/** Model versions: what there is, and one with its files and lineage. A model of another project is named in full in the address. */
export default function ModelsPage({ project, rest }: PageProps) {
  const base = `/projects/${encodeURIComponent(idOf(project))}/models`;
  return (
    <div className="page stack">
      <h1>Models</h1>
      <SubNav base={base} parts={[{ path: "", title: "All models" }, ...(rest === "" ? [] : [{ path: rest, title: idOf(rest) }])]} current={rest} label="Parts of models" />
      {rest !== "" ? (
        <ModelView key={rest} project={project} name={rest.startsWith("projects/") ? rest : `${project}/modelVersions/${rest}`} />
      ) : (
        <>
          <Models parent={project} base={base} title="Models of this project" />
          {project !== SHARED_PROJECT && <Models parent={SHARED_PROJECT} base={base} title="Models of the default project, which came with the server" />}
        </>
      )}
    </div>
  );
}

function Models({ parent, base, title }: { parent: string; base: string; title: string }) {
  const [kind, setKind] = useState("0");
  const list = usePaged(["modelVersions", parent, kind], async (page, signal) => {
    const { modelVersions, nextPageToken } = await clientOf(ModelService).listModelVersions({ parent, kind: Number(kind) as ModelKind, ...page }, { signal });
    return { items: modelVersions, nextPageToken };
  });
  return (
    <section className="card stack">
      <h2>{title}</h2>
      <FilterField label="Kind" value={kind} onChange={setKind} options={KINDS} />
      <PagedList list={list} what="models">
        {(models) => (
          <DataTable
            label={title}
            items={models}
            keyOf={(model) => model.name}
            columns={[
              {
                title: "Model",
                cell: (model) => (
                  <Link href={`${base}/${model.name}`}>
                    <bdi>{model.displayName || idOf(model.name)}</bdi>
                  </Link>
                ),
              },
              { title: "Kind", cell: (model) => KIND[model.kind] },
              { title: "From", cell: (model) => (model.origin === ModelOrigin.FINE_TUNED ? `fine-tuned from ${idOf(model.parentModelVersion)}` : ORIGIN[model.origin]) },
              { title: "Size", number: true, cell: (model) => bytes(model.sizeBytes) },
              { title: "Made", cell: (model) => time(model.createTime) },
              { title: "Digest", cell: (model) => <code title={model.digest}>{shortDigest(model.digest)}</code> },
            ]}
          />
        )}
      </PagedList>
    </section>
  );
}
