import { describe, expect, it } from "vitest";
import { extent, linear, nearest, thin, ticks } from "@/charts/scale";

describe("linear", () => {
  it("maps ends to ends", () => {
    const x = linear([10, 20], [0, 100]);
    expect([x(10), x(15), x(20)]).toEqual([0, 50, 100]);
  });

  it("puts a single value in the middle", () => {
    expect(linear([3, 3], [0, 100])(3)).toBe(50);
  });
});

describe("extent", () => {
  it("passes over what is no number", () => {
    expect(extent([2, NaN, -1, Infinity])).toEqual([-1, 2]);
  });

  it("is undefined when nothing was measured", () => {
    expect(extent([NaN])).toBeUndefined();
  });
});

describe("ticks", () => {
  it("are round, and lie in the range", () => {
    expect(ticks([0, 1], 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticks([-0.003, 0.1], 4)).toEqual([0, 0.05, 0.1]);
    expect(ticks([13, 13], 5)).toEqual([13]);
  });

  it("are none for a range that is none", () => {
    expect(ticks([NaN, 1], 5)).toEqual([]);
    expect(ticks([2, 1], 5)).toEqual([]);
  });
});

describe("thin", () => {
  const curve = Array.from({ length: 10_000 }, (_, x) => ({ x, y: x === 4321 ? 1000 : Math.sin(x / 50) }));

  it("loses no peak", () => {
    const kept = thin(curve, 400);
    expect(kept.length).toBeLessThanOrEqual(404);
    expect(kept).toContainEqual({ x: 4321, y: 1000 });
    expect(kept[0]).toEqual(curve[0]);
    expect(kept[kept.length - 1]).toEqual(curve[curve.length - 1]);
  });

  it("keeps the order of the steps", () => {
    const xs = thin(curve, 100).map((point) => point.x);
    expect(xs).toEqual([...xs].sort((a, b) => a - b));
  });

  it("leaves a short curve as it is", () => {
    expect(thin(curve.slice(0, 5), 400)).toHaveLength(5);
  });
});

describe("nearest", () => {
  const points = [0, 10, 20, 30].map((x) => ({ x, y: x }));

  it("finds the point at either side", () => {
    expect(nearest(points, 14)?.x).toBe(10);
    expect(nearest(points, 16)?.x).toBe(20);
    expect(nearest(points, -5)?.x).toBe(0);
    expect(nearest(points, 99)?.x).toBe(30);
    expect(nearest([], 1)).toBeUndefined();
  });
});
