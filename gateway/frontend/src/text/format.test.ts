import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { EstimateSchema } from "@/gen/rlhf/common/v1/job_pb";
import { bytes, coefficient, count, counted, decimal, percent, share, span } from "@/text/format";

describe("numbers", () => {
  it("keep thousands apart, also beyond 2^53", () => {
    expect(count(27_528)).toBe("27,528");
    expect(count(9_007_199_254_740_993n)).toBe("9,007,199,254,740,993");
    expect(counted(1, "prompt")).toBe("1 prompt");
    expect(counted(0n, "prompt")).toBe("0 prompts");
  });

  it("have about four significant digits", () => {
    expect([0, 0.5, 0.0003, 0.00001, 12.34567, 1234.5, 12_345_678].map(decimal)).toEqual(["0", "0.5", "0.0003", "1e-5", "12.35", "1,235", "1.23e+7"]);
    expect(decimal(NaN)).toBe("–");
    expect(percent(0.256)).toBe("25.6 %");
  });

  it("have their unit", () => {
    expect([0, 1023, 1024, 5 * 1024 ** 3].map(bytes)).toEqual(["0 B", "1023 B", "1.0 KiB", "5.0 GiB"]);
    expect([0.84, 42, 200, 7500, 200_000].map(span)).toEqual(["0.8 s", "42 s", "3 min 20 s", "2 h 5 min", "2 d 7 h"]);
  });
});

describe("estimates", () => {
  const estimate = create(EstimateSchema, { value: 0.62, lowerBound: 0.551, upperBound: 0.684, confidenceLevel: 0.95, sampleCount: 100n });

  it("come with their interval", () => {
    expect(share(estimate)).toBe("62.0 % (55.1 to 68.4)");
    expect(coefficient(estimate)).toBe("0.620 (0.551 to 0.684)");
  });

  it("are a dash when they rest on nothing", () => {
    expect(share(create(EstimateSchema, { value: 0.5 }))).toBe("–");
    expect(share(undefined)).toBe("–");
  });
});
