import { create } from "@bufbuild/protobuf";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, it } from "vitest";
import { PromptCategory } from "@/gen/rlhf/common/v1/prompt_pb";
import { LabelingSettingsSchema, SkipPolicy } from "@/gen/rlhf/feedback/v1/feedback_service_pb";
import { defined, lines, optionalNumber, wholeNumber, wholeNumbers } from "@/forms/values";
import { changesOf, readSettings, writeSettings } from "@/pages/owner/labelingSettings";
import { parsePrompts } from "@/pages/owner/promptLines";

describe("labelling settings", () => {
  const settings = create(LabelingSettingsSchema, {
    requiredLabelCount: 2,
    maxLabelCount: 3,
    imagesPerTask: 3,
    leaseDuration: durationFromMs(600_000),
    skipPolicy: SkipPolicy.IGNORE,
    maxTasksPerRater: 9_007_199_254_740_993n,
    goldShare: 0.07,
    minGoldAccuracy: 0.55,
  });

  it("survive the form, digit for digit", () => {
    const text = readSettings(settings);
    expect(text.goldPercent).toBe("7");
    expect(text.leaseMinutes).toBe("10");
    const written = writeSettings(text);
    expect(written.maxTasksPerRater).toBe(9_007_199_254_740_993n);
    expect(written.goldShare).toBeCloseTo(0.07, 12);
    expect(written.leaseDuration.seconds).toBe(600n);
    expect(changesOf(text, readSettings(create(LabelingSettingsSchema, written)))).toEqual([]);
  });

  it("name only what was changed, so that others' changes stay", () => {
    const before = readSettings(settings);
    expect(changesOf(before, { ...before, goldPercent: "5", skipPolicy: String(SkipPolicy.REQUEUE_SELF) })).toEqual(["skip_policy", "gold_share"]);
  });
});

describe("typed values", () => {
  it("tell numbers from what is none", () => {
    expect(["", " ", "2e-5", "abc", "-3"].map(optionalNumber)).toEqual([undefined, undefined, 2e-5, undefined, -3]);
    expect(["", "12", "1.5", "9007199254740993"].map(wholeNumber)).toEqual([0n, 12n, 0n, 9_007_199_254_740_993n]);
    expect(wholeNumbers("1024, 512;256 x")).toEqual([1024, 512, 256]);
    expect(lines(" a \r\n\n b")).toEqual(["a", "b"]);
    expect(defined({ a: 0, b: undefined })).toEqual({ a: 0 });
  });
});

describe("parsePrompts", () => {
  it("takes each prompt once, as it was written", () => {
    expect(parsePrompts("<b>a cat</b>\ntwo dogs\n<b>a cat</b>", PromptCategory.COLOR).map((prompt) => prompt.text)).toEqual(["<b>a cat</b>", "two dogs"]);
  });
});
