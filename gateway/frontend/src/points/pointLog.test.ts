import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { type MetricPoint, MetricPointSchema } from "@/gen/rlhf/common/v1/job_pb";
import { curvesOf, MAX_POINT_PAGES, readPoints } from "@/points/pointLog";

const point = (step: number, metric = "loss"): MetricPoint => create(MetricPointSchema, { step: BigInt(step), metric, value: step / 10 });

/** A server with pages of two points. */
function server(points: MetricPoint[]) {
  const asked: string[] = [];
  const load = (pageToken: string) => {
    asked.push(pageToken);
    const start = Number(pageToken || 0);
    return Promise.resolve({ points: points.slice(start, start + 2), nextPageToken: start + 2 < points.length ? String(start + 2) : "" });
  };
  return { load, asked };
}

describe("readPoints", () => {
  it("goes on from the last page and reads no full page twice", async () => {
    const points = [point(1), point(2), point(3)];
    const { load, asked } = server(points);
    const first = await readPoints(load, undefined);
    points.push(point(4), point(5));
    const second = await readPoints(load, first);
    expect(asked).toEqual(["", "2", "2", "4"]);
    expect(curvesOf(second).get("loss")?.map(({ x }) => x)).toEqual([1, 2, 3, 4, 5]);
  });

  it("ends at the limit and says so", async () => {
    const { load, asked } = server(Array.from({ length: 2 * MAX_POINT_PAGES + 10 }, (_, step) => point(step)));
    const log = await readPoints(load, undefined);
    expect(log.truncated).toBe(true);
    expect(asked).toHaveLength(MAX_POINT_PAGES);
    expect(curvesOf(log).get("loss")).toHaveLength(2 * MAX_POINT_PAGES);
  });
});

describe("curvesOf", () => {
  it("puts each metric's points in order", async () => {
    const { load } = server([point(2, "b"), point(1, "a"), point(1, "b")]);
    const curves = curvesOf(await readPoints(load, undefined));
    expect([...curves].map(([metric, points]) => [metric, points.map(({ x }) => x)])).toEqual([["b", [1, 2]], ["a", [1]]]);
  });
});
