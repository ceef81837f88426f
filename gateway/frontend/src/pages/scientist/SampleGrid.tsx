import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { faultOf } from "@/api/errors";
import { clientOf } from "@/api/transport";
import { QueryFault } from "@/components/QueryFault";
import { Loading } from "@/components/States";
import { collect } from "@/download/parts";
import { FineTuningService } from "@/gen/rlhf/finetuning/v1/fine_tuning_service_pb";
import { sampleRows } from "@/pages/scientist/samples";
import { count } from "@/text/format";

const PAGE_SIZE = 100;
const POLL_MS = 5_000;

/** Sample images of a run over time, from fixed seeds: a row keeps its noise, so what changes is what training changed. */
export function SampleGrid({ name, running }: { name: string; running: boolean }) {
  const query = useInfiniteQuery({
    queryKey: ["fineTuningSamples", name],
    queryFn: ({ pageParam, signal }) => clientOf(FineTuningService).listFineTuningSamples({ parent: name, pageSize: PAGE_SIZE, pageToken: pageParam }, { signal }),
    initialPageParam: "",
    getNextPageParam: (page) => (page.nextPageToken === "" ? undefined : page.nextPageToken),
    refetchInterval: running ? POLL_MS : false,
  });
  const { steps, rows } = useMemo(() => sampleRows(query.data?.pages.flatMap((page) => page.samples) ?? []), [query.data]);
  if (query.isError && query.data === undefined) return <QueryFault fault={faultOf(query.error)} what="samples" onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Loading />;
  if (rows.length === 0) return <p className="muted">{running ? "No sample was drawn yet." : "No samples were drawn."} A run draws them when its settings say after how many updates.</p>;
  return (
    <>
      <div className="table-scroll" tabIndex={0} role="group" aria-label="Samples over time">
        <table className="table sample-table">
          <thead>
            <tr>
              <th scope="col">Prompt</th>
              {steps.map((step) => (
                <th key={step} scope="col">after {count(step)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <th scope="row">
                  <bdi className="sample-prompt">{row.promptText}</bdi>
                  <span className="small muted">seed {String(row.seed)}</span>
                </th>
                {steps.map((step) => {
                  const sha256 = row.pictures.get(step);
                  return <td key={step}>{sha256 === undefined ? "–" : <Sample name={name} sha256={sha256} alt={`After ${step} updates: ${row.promptText}`} />}</td>;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {query.hasNextPage && (
        <button type="button" className="button" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show more
        </button>
      )}
    </>
  );
}

/** One picture, fetched by its digest: it never changes. */
function Sample({ name, sha256, alt }: { name: string; sha256: string; alt: string }) {
  const [url, setUrl] = useState<string | undefined>(undefined);
  const { data, isError } = useQuery({
    queryKey: ["fineTuningSample", name, sha256],
    queryFn: async ({ signal }) => new Blob(await collect(clientOf(FineTuningService).downloadFineTuningSample({ name, sha256 }, { signal })), { type: "image/png" }),
    staleTime: Infinity,
  });
  useEffect(() => {
    if (data === undefined) return;
    const address = URL.createObjectURL(data);
    setUrl(address);
    return () => URL.revokeObjectURL(address);
  }, [data]);
  return (
    <span className="image-surround sample-picture">
      {isError ? <span className="badge bad">not there</span> : url === undefined ? null : <img src={url} alt={alt} />}
    </span>
  );
}
