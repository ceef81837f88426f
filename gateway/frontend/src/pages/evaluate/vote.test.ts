import { describe, expect, it } from "vitest";
import { Choice } from "@/gen/rlhf/feedback/v1/evaluation_service_pb";
import { choose, EMPTY_VOTE, isBegunVote, openQuestion, withoutLastChoice } from "@/pages/evaluate/vote";

describe("a vote", () => {
  it("answers alignment, then fidelity", () => {
    const first = choose(EMPTY_VOTE, Choice.SECOND, 800.6);
    expect(first).toEqual({ alignment: Choice.SECOND, fidelity: Choice.UNSPECIFIED, responseMs: 801 });
    const both = choose(first, Choice.TIE, 1500);
    expect(openQuestion(both)).toBeUndefined();
    expect(both).toEqual({ alignment: Choice.SECOND, fidelity: Choice.TIE, responseMs: 1500 });
    expect(choose(both, Choice.FIRST, 1)).toBe(both);
    expect(choose(both, Choice.FIRST, 1600, "alignment").alignment).toBe(Choice.FIRST);
  });

  it("is taken back one answer at a time", () => {
    const both = choose(choose(EMPTY_VOTE, Choice.FIRST, 1), Choice.FIRST, 2);
    const one = withoutLastChoice(both);
    expect(openQuestion(one)).toBe("fidelity");
    expect(isBegunVote(withoutLastChoice(one))).toBe(false);
  });
});
