import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { faultOf } from "@/api/errors";
import { idOf } from "@/api/names";
import { usePaged } from "@/api/paged";
import { clientOf } from "@/api/transport";
import { DataTable } from "@/components/DataTable";
import { PagedList } from "@/components/Pager";
import { QueryFault } from "@/components/QueryFault";
import { FilterField } from "@/forms/fields";
import type { PromptCategory } from "@/gen/rlhf/common/v1/prompt_pb";
import { GenerationService } from "@/gen/rlhf/generation/v1/generation_service_pb";
import { NewPromptSet } from "@/pages/owner/NewPromptSet";
import { count, shortDigest, time } from "@/text/format";
import { CATEGORY, SPLIT } from "@/text/terms";

/** Prompt sets: the list, one with its prompts, and making one. */
export function PromptSets({ project, base, id }: { project: string; base: string; id: string | undefined }) {
  if (id !== undefined) return <PromptSetView name={`${project}/promptSets/${id}`} base={base} />;
  return <PromptSetList project={project} base={base} />;
}

function PromptSetList({ project, base }: { project: string; base: string }) {
  const list = usePaged(["promptSets", project], async (page, signal) => {
    const { promptSets, nextPageToken } = await clientOf(GenerationService).listPromptSets({ parent: project, ...page }, { signal });
    return { items: promptSets, nextPageToken };
  });
  return (
    <>
      <section className="card stack">
        <h2>Prompt sets</h2>
        <PagedList list={list} what="prompt sets" empty="There are no prompt sets yet. Make one below; the paper's are one click away.">
          {(sets) => (
            <DataTable
              label="Prompt sets"
              items={sets}
              keyOf={(set) => set.name}
              columns={[
                {
                  title: "Prompt set",
                  cell: (set) => (
                    <Link href={`${base}/prompts/${encodeURIComponent(idOf(set.name))}`}>
                      <bdi>{set.displayName || idOf(set.name)}</bdi>
                    </Link>
                  ),
                },
                { title: "Prompts", number: true, cell: (set) => count(set.promptCount) },
                { title: "Images", number: true, cell: (set) => count(set.imageCount) },
                { title: "Made", cell: (set) => time(set.createTime) },
                { title: "Digest", cell: (set) => <code title={set.digest}>{shortDigest(set.digest)}</code> },
              ]}
            />
          )}
        </PagedList>
      </section>
      <NewPromptSet project={project} base={base} />
    </>
  );
}

const CATEGORIES = [["0", "all categories"], ...Object.entries(CATEGORY).filter(([key]) => key !== "0")] as unknown as readonly (readonly [string, string])[];

function PromptSetView({ name, base }: { name: string; base: string }) {
  const [category, setCategory] = useState("0");
  const set = useQuery({ queryKey: ["promptSet", name], queryFn: async ({ signal }) => (await clientOf(GenerationService).getPromptSet({ name }, { signal })).promptSet });
  const list = usePaged(["prompts", name, category], async (page, signal) => {
    const { prompts, nextPageToken } = await clientOf(GenerationService).listPrompts({ parent: name, category: Number(category) as PromptCategory, ...page }, { signal });
    return { items: prompts, nextPageToken };
  });
  if (set.isError) return <QueryFault fault={faultOf(set.error)} what="prompt sets" onRetry={() => void set.refetch()} />;
  return (
    <section className="card stack">
      <h2>
        <bdi>{set.data?.displayName || idOf(name)}</bdi>
      </h2>
      {set.data !== undefined && (
        <p>
          {count(set.data.promptCount)} prompts for {count(set.data.imageCount)} images. Digest <code>{shortDigest(set.data.digest)}</code>.
        </p>
      )}
      <div className="row">
        <Link className="button primary" href={`${base}/new?promptSet=${encodeURIComponent(name)}`}>
          Generate images for it
        </Link>
      </div>
      <FilterField label="Category" value={category} onChange={setCategory} options={CATEGORIES} />
      <PagedList list={list} what="prompts" empty="There are no prompts of that category.">
        {(prompts) => (
          <DataTable
            label="Prompts"
            items={prompts}
            keyOf={(prompt) => prompt.name}
            columns={[
              { title: "Prompt", cell: (prompt) => <span dir="auto" className="prompt-cell">{prompt.text}</span> },
              { title: "Category", cell: (prompt) => <span className="nowrap">{CATEGORY[prompt.category]}</span> },
              { title: "Split", cell: (prompt) => SPLIT[prompt.split] },
              { title: "Images", number: true, cell: (prompt) => (prompt.imageCount === 0 ? "–" : count(prompt.imageCount)) },
            ]}
          />
        )}
      </PagedList>
    </section>
  );
}
