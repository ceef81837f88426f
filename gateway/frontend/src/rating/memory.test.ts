import { beforeEach, expect, it } from "vitest";
import { RatingMemory, UNDO_DEPTH } from "@/rating/memory";
import { LocalStore } from "@/rating/store";

const memory = () => new RatingMemory<number>(new LocalStore(localStorage), "rater");

beforeEach(() => localStorage.clear());

it("remembers the last ten over a reload, newest first to be recalled", () => {
  for (let i = 0; i < 15; i++) memory().remember(`t${i}`);
  memory().remember("t7");
  expect(memory().history()).toHaveLength(UNDO_DEPTH);
  expect([memory().recall(), memory().recall()]).toEqual(["t7", "t14"]);
});

it("keeps drafts of what is held only", () => {
  memory().setDraft("a", 1);
  memory().setDraft("b", 2);
  memory().keepDraftsOf(new Set(["b"]));
  expect([memory().draftOf("a"), memory().draftOf("b")]).toEqual([undefined, 2]);
});

it("does without what is no JSON", () => {
  localStorage.setItem("rlhf.history:rater", "{");
  localStorage.setItem("rlhf.draft:rater:a", "}");
  expect(memory().history()).toEqual([]);
  expect(memory().draftOf("a")).toBeUndefined();
});
