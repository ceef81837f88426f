import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { Link } from "wouter";
import { faultOf } from "@/api/errors";
import { idOf } from "@/api/names";
import { clientOf } from "@/api/transport";
import { Notice } from "@/components/Notice";
import { QueryFault } from "@/components/QueryFault";
import { Loading } from "@/components/States";
import { ModelService } from "@/gen/rlhf/generation/v1/model_service_pb";
import { type Ancestor, KINDS, pageOf, place, type Placed, walk } from "@/pages/scientist/lineage";
import { readOrigin } from "@/pages/scientist/origins";
import { shortDigest, time } from "@/text/format";

/** Things that a drawing still shows well; more are in the list alone. */
const MAX_DRAWN = 40;
const BOX = { width: 172, height: 44, across: 48, down: 16 };

/** What a model was made from, back to its prompts: a drawing, and the same as a list with links. */
export function Lineage({ project, name }: { project: string; name: string }) {
  const query = useQuery({ queryKey: ["lineage", name], queryFn: ({ signal }) => walk(name, (resource, kind) => readOrigin(resource, kind, { signal })), staleTime: Infinity });
  if (query.isError) return <QueryFault fault={faultOf(query.error)} what="the lineage of models" onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Loading what="Following it back to its prompts" />;
  const { ancestors, cut } = query.data;
  const base = `/projects/${encodeURIComponent(idOf(project))}`;
  return (
    <>
      {ancestors.length > 1 && ancestors.length <= MAX_DRAWN && <Drawing placed={place(ancestors)} />}
      {cut && <Notice tone="warning">There is more than is shown here.</Notice>}
      <ol className="lineage-list" data-testid="lineage">
        {[...ancestors].reverse().map((ancestor) => (
          <li key={ancestor.resource}>
            <strong>{KINDS[ancestor.kind]}</strong>{" "}
            {ancestor.missing ? (
              <>
                {idOf(ancestor.resource)} <span className="badge warning">deleted</span>
              </>
            ) : (
              <Link href={`${base}/${pageOf(ancestor)}`}>{idOf(ancestor.resource)}</Link>
            )}
            <div className="small muted">
              {ancestor.digest !== "" && <code title={ancestor.digest}>{shortDigest(ancestor.digest)}</code>}
              {ancestor.createTime !== undefined && `, made ${time(ancestor.createTime)}`}
              {ancestor.parents.length > 0 && `, from ${ancestor.parents.map(idOf).join(", ")}`}
            </div>
          </li>
        ))}
      </ol>
      <Recorded name={name} ancestors={ancestors} />
    </>
  );
}

const bare = (digest: string): string => digest.replace(/^sha256:/, "");

/** Holds what the model's own manifest says of its inputs against what is there now. */
function Recorded({ name, ancestors }: { name: string; ancestors: readonly Ancestor[] }) {
  const { data: nodes } = useQuery({ queryKey: ["recordedLineage", name], queryFn: async ({ signal }) => (await clientOf(ModelService).getModelVersionLineage({ name }, { signal })).nodes });
  if (nodes === undefined) return null;
  const there = new Set(ancestors.map((ancestor) => bare(ancestor.digest)));
  const gone = nodes.filter((node) => !there.has(bare(node.digest)));
  if (gone.length === 0) return <p className="small muted">All {nodes.length} digests that the model&apos;s manifest records are those of the things above.</p>;
  return (
    <Notice tone="warning">
      <p>The model&apos;s manifest records inputs that are no longer there as they were:</p>
      <ul>
        {gone.map((node) => (
          <li key={node.digest}>
            <code>{node.digest}</code>
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function Drawing({ placed }: { placed: readonly Placed[] }) {
  const id = useId();
  const columns = Math.max(...placed.map((one) => one.column)) + 1;
  const rows = Math.max(...placed.map((one) => one.row)) + 1;
  const width = columns * (BOX.width + BOX.across) - BOX.across + 4;
  const height = rows * (BOX.height + BOX.down) - BOX.down + 4;
  const x = ({ column }: Placed) => 2 + column * (BOX.width + BOX.across);
  const y = ({ row }: Placed) => 2 + row * (BOX.height + BOX.down);
  const byName = new Map(placed.map((one) => [one.ancestor.resource, one]));
  return (
    <div className="lineage-graph" tabIndex={0} role="group" aria-label="Lineage, drawn">
      <svg width={width} height={height} role="img" aria-labelledby={`${id}-title ${id}-description`}>
        <title id={`${id}-title`}>Lineage</title>
        <desc id={`${id}-description`}>From what came first at the left to the model at the right. The list below says the same in words.</desc>
        {placed.flatMap((one) =>
          one.ancestor.parents.map((parentName) => {
            const parent = byName.get(parentName);
            if (parent === undefined) return null;
            const [fromX, fromY, toX, toY] = [x(parent) + BOX.width, y(parent) + BOX.height / 2, x(one), y(one) + BOX.height / 2];
            return <path key={`${parentName} ${one.ancestor.resource}`} d={`M${fromX} ${fromY} C${fromX + 28} ${fromY} ${toX - 28} ${toY} ${toX} ${toY}`} />;
          }),
        )}
        {placed.map((one, index) => (
          <g key={one.ancestor.resource} transform={`translate(${x(one)} ${y(one)})`} className={index === placed.length - 1 ? "lineage-last" : undefined}>
            <rect width={BOX.width} height={BOX.height} rx="6" />
            <text className="lineage-type" x="10" y="18">{KINDS[one.ancestor.kind]}</text>
            <text x="10" y="35">{clip(idOf(one.ancestor.resource))}</text>
          </g>
        ))}
      </svg>
    </div>
  );
}

const clip = (text: string): string => (text.length > 20 ? `${text.slice(0, 19)}…` : text);
