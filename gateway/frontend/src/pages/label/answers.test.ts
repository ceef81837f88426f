import { describe, expect, it } from "vitest";
import { LabelValue, SkipReason } from "@/gen/rlhf/feedback/v1/feedback_service_pb";
import { apply, emptyDraft, isBegun, isComplete } from "@/pages/label/answers";

const good = (index?: number) => ({ kind: "answer", value: LabelValue.GOOD, responseMs: 120.4, ...(index === undefined ? {} : { index }) }) as const;

describe("answers", () => {
  it("move on to the next image without an answer, around the end", () => {
    let draft = apply(emptyDraft(3), { kind: "select", index: 1 });
    draft = apply(draft, good());
    expect(draft.selected).toBe(2);
    draft = apply(draft, good());
    expect(draft.selected).toBe(0);
    expect(isComplete(draft)).toBe(false);
    draft = apply(draft, good());
    expect(isComplete(draft)).toBe(true);
    expect(draft.answers.map((answer) => answer?.responseMs)).toEqual([120, 120, 120]);
  });

  it("are replaced when given again, with the reason", () => {
    let draft = apply(emptyDraft(2), good(0));
    draft = apply(draft, { kind: "answer", index: 0, value: LabelValue.SKIP, skipReason: SkipReason.UNSURE, responseMs: -3 });
    expect(draft.answers).toEqual([{ value: LabelValue.SKIP, skipReason: SkipReason.UNSURE, responseMs: 0 }, null]);
  });

  it("are taken back from the last place on", () => {
    const full = [0, 1, 2].reduce((draft, index) => apply(draft, good(index)), emptyDraft(3));
    const one = apply(full, { kind: "takeBack" });
    expect(one.selected).toBe(2);
    expect(one.answers[2]).toBeNull();
    const none = apply(apply(one, { kind: "takeBack" }), { kind: "takeBack" });
    expect(isBegun(none)).toBe(false);
    expect(apply(none, { kind: "takeBack" })).toEqual(none);
  });

  it("outside the task change nothing", () => {
    const draft = emptyDraft(3);
    expect(apply(draft, good(3))).toBe(draft);
    expect(apply(draft, { kind: "select", index: -1 })).toBe(draft);
  });
});
