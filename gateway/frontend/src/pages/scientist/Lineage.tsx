import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { Link } from "wouter";
import { faultOf } from "@/api/errors";
import { idOf } from "@/api/names";
import { clientOf } from "@/api/transport";
import { QueryFault } from "@/components/QueryFault";
import { Loading } from "@/components/States";
import { ModelService } from "@/gen/rlhf/generation/v1/model_service_pb";
import { pageOf, place, type PlacedNode, typeOf } from "@/pages/scientist/lineage";
import { shortDigest, time } from "@/text/format";

/** Nodes that a graph still shows well; more are in the list alone. */
const MAX_DRAWN = 40;
const BOX = { width: 168, height: 44, across: 56, down: 18 };

/** What a model was made from, back to its prompts: a graph, and the same as a list with links. */
export function Lineage({ project, name }: { project: string; name: string }) {
  const query = useQuery({
    queryKey: ["lineage", name],
    queryFn: async ({ signal }) => (await clientOf(ModelService).getModelVersionLineage({ name }, { signal })).nodes,
  });
  if (query.isError) return <QueryFault fault={faultOf(query.error)} what="the lineage of models" onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Loading />;
  const placed = place(query.data);
  const names = new Map(query.data.map((node) => [node.digest, node.resource === "" ? shortDigest(node.digest) : idOf(node.resource)]));
  const base = `/projects/${encodeURIComponent(idOf(project))}`;
  return (
    <>
      {placed.length > 1 && placed.length <= MAX_DRAWN && <Graph placed={placed} />}
      <ol className="lineage-list">
        {[...placed].reverse().map(({ node }) => {
          const page = pageOf(node);
          return (
            <li key={node.digest}>
              <strong>{typeOf(node)}</strong>{" "}
              {node.resource === "" ? <span className="muted">deleted</span> : page === undefined ? idOf(node.resource) : <Link href={`${base}/${page}`}>{idOf(node.resource)}</Link>}
              <div className="small muted">
                <code title={node.digest}>{shortDigest(node.digest)}</code>
                {node.createTime !== undefined && `, made ${time(node.createTime)}`}
                {node.parentDigests.length > 0 && `, from ${node.parentDigests.map((digest) => names.get(digest) ?? shortDigest(digest)).join(", ")}`}
              </div>
            </li>
          );
        })}
      </ol>
    </>
  );
}

function Graph({ placed }: { placed: readonly PlacedNode[] }) {
  const id = useId();
  const columns = Math.max(...placed.map((one) => one.column)) + 1;
  const rows = Math.max(...placed.map((one) => one.row)) + 1;
  const width = columns * (BOX.width + BOX.across) - BOX.across + 4;
  const height = rows * (BOX.height + BOX.down) - BOX.down + 4;
  const x = ({ column }: PlacedNode) => 2 + column * (BOX.width + BOX.across);
  const y = ({ row }: PlacedNode) => 2 + row * (BOX.height + BOX.down);
  const byDigest = new Map(placed.map((one) => [one.node.digest, one]));
  return (
    <div className="lineage-graph" tabIndex={0} role="group" aria-label="Lineage, drawn">
      <svg width={width} height={height} role="img" aria-labelledby={`${id}-title ${id}-description`}>
        <title id={`${id}-title`}>Lineage</title>
        <desc id={`${id}-description`}>From what came first at the left to the model at the right. The list below says the same in words.</desc>
        {placed.flatMap((one) =>
          one.node.parentDigests.map((digest) => {
            const parent = byDigest.get(digest);
            if (parent === undefined) return null;
            const [fromX, fromY, toX, toY] = [x(parent) + BOX.width, y(parent) + BOX.height / 2, x(one), y(one) + BOX.height / 2];
            return <path key={`${digest} ${one.node.digest}`} d={`M${fromX} ${fromY} C${fromX + 30} ${fromY} ${toX - 30} ${toY} ${toX} ${toY}`} />;
          }),
        )}
        {placed.map((one, index) => (
          <g key={one.node.digest} transform={`translate(${x(one)} ${y(one)})`} className={index === placed.length - 1 ? "lineage-last" : undefined}>
            <rect width={BOX.width} height={BOX.height} rx="6" />
            <text className="lineage-type" x="10" y="18">{typeOf(one.node)}</text>
            <text x="10" y="35">{clip(one.node.resource === "" ? "deleted" : idOf(one.node.resource))}</text>
          </g>
        ))}
      </svg>
    </div>
  );
}

const clip = (text: string): string => (text.length > 23 ? `${text.slice(0, 22)}…` : text);
