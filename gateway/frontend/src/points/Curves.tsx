import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { faultOf } from "@/api/errors";
import { LineChart } from "@/charts/LineChart";
import { QueryFault } from "@/components/QueryFault";
import { Loading } from "@/components/States";
import type { MetricPoint } from "@/gen/rlhf/common/v1/job_pb";
import { curvesOf, type PointLog, readPoints } from "@/points/pointLog";

const POLL_MS = 3_000;

/** One chart: its metrics by name and what they are called. */
export interface CurveChart {
  title: string;
  metrics: readonly (readonly [metric: string, name: string])[];
  range?: readonly [number, number];
}

/**
 * Curves of a job, going on while it runs.
 * @param name Name of the job.
 * @param running Whether more points come.
 * @param load Reads a page of points.
 */
export function Curves({
  name,
  running,
  xLabel,
  charts,
  load,
}: {
  name: string;
  running: boolean;
  xLabel: string;
  charts: readonly CurveChart[];
  load: (pageToken: string, signal: AbortSignal) => Promise<{ points: readonly MetricPoint[]; nextPageToken: string }>;
}) {
  const queries = useQueryClient();
  const queryKey = useMemo(() => ["points", name], [name]);
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => readPoints((pageToken) => load(pageToken, signal), queries.getQueryData<PointLog>(queryKey)),
    refetchInterval: running ? POLL_MS : false,
    structuralSharing: false,
  });
  // What came between the last reading and the end.
  useEffect(() => {
    if (!running) void queries.invalidateQueries({ queryKey });
  }, [running, queries, queryKey]);
  const curves = useMemo(() => curvesOf(query.data), [query.data]);
  if (query.isError && query.data === undefined) return <QueryFault fault={faultOf(query.error)} what="curves" onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Loading />;
  if (curves.size === 0) return <p className="muted">{running ? "The first point is on its way." : "Nothing was measured."}</p>;
  return (
    <div className="curves">
      {charts
        .map((chart) => ({ chart, series: chart.metrics.map(([metric, text]) => ({ name: text, points: curves.get(metric) ?? [] })).filter(({ points }) => points.length > 0) }))
        .filter(({ series }) => series.length > 0)
        .map(({ chart, series }) => (
          <LineChart key={chart.title} title={chart.title} xLabel={xLabel} series={series} {...(chart.range === undefined ? {} : { range: chart.range })} {...(query.data.truncated ? { note: "(the first part of a longer curve)" } : {})} />
        ))}
    </div>
  );
}
