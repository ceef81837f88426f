import type { Point } from "@/charts/scale";
import type { MetricPoint } from "@/gen/rlhf/common/v1/job_pb";

/** Points of one call. */
export const POINT_PAGE_SIZE = 1000;

/** Pages read at most; a longer curve is cut, and says so. */
export const MAX_POINT_PAGES = 60;

/** The curves read so far, and where to go on. A curve that grows is never read from its start again. */
export interface PointLog {
  /** Points of pages that are full. */
  settled: readonly MetricPoint[];
  /** Token of the last page, which may still grow. */
  pageToken: string;
  pageCount: number;
  /** Points of the last page. */
  tail: readonly MetricPoint[];
  truncated: boolean;
}

const EMPTY: PointLog = { settled: [], pageToken: "", pageCount: 0, tail: [], truncated: false };

/**
 * Reads what has come since.
 * @param load Reads a page of points in the order of their steps.
 * @param before What was read so far.
 */
export async function readPoints(
  load: (pageToken: string) => Promise<{ points: readonly MetricPoint[]; nextPageToken: string }>,
  before: PointLog | undefined,
): Promise<PointLog> {
  let log: PointLog = before ?? EMPTY;
  for (;;) {
    if (log.pageCount >= MAX_POINT_PAGES) return { ...log, truncated: true };
    const { points, nextPageToken } = await load(log.pageToken);
    if (nextPageToken === "") return { ...log, tail: points };
    log = { ...log, settled: [...log.settled, ...points], pageToken: nextPageToken, pageCount: log.pageCount + 1, tail: [] };
  }
}

/** The curves of a log by metric, each in the order of its steps. */
export function curvesOf(log: PointLog | undefined): ReadonlyMap<string, readonly Point[]> {
  const curves = new Map<string, Point[]>();
  for (const { metric, step, value } of [...(log?.settled ?? []), ...(log?.tail ?? [])]) {
    let curve = curves.get(metric);
    if (curve === undefined) curves.set(metric, (curve = []));
    curve.push({ x: Number(step), y: value });
  }
  for (const curve of curves.values()) curve.sort((a, b) => a.x - b.x);
  return curves;
}
