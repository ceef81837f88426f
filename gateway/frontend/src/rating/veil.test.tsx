import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { setVeilOn, useVeil } from "@/rating/veil";

const onLift = vi.fn();
const show = (work: string | undefined) => renderHook(({ name }) => useVeil(name, ["a", "b"], onLift), { initialProps: { name: work } });

afterEach(() => {
  cleanup();
  localStorage.clear();
  onLift.mockReset();
});

describe("a veil", () => {
  it("is not there unless the rater wants it", () => {
    const { result } = show("task");
    expect(result.current.isVeiled("a")).toBe(false);
    expect(result.current.lift()).toBe(false);
    expect(onLift).not.toHaveBeenCalled();
    act(() => setVeilOn(true));
    expect(result.current.isVeiled("a")).toBe(true);
  });

  it("is lifted from one picture or from all, once", () => {
    setVeilOn(true);
    const { result } = show("task");
    act(() => expect(result.current.lift("a")).toBe(true));
    expect([result.current.isVeiled("a"), result.current.isVeiled("b")]).toEqual([false, true]);
    expect(result.current.lift("a")).toBe(false);
    act(() => expect(result.current.lift()).toBe(true));
    expect(result.current.isVeiled("b")).toBe(false);
    expect(onLift).toHaveBeenCalledTimes(2);
  });

  it("lies over the pictures of the next piece again", () => {
    setVeilOn(true);
    const { result, rerender } = show("task");
    act(() => void result.current.lift());
    rerender({ name: "next" });
    expect(result.current.isVeiled("a")).toBe(true);
  });
});
