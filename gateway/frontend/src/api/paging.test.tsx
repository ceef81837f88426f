import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, renderHook, waitFor } from "@testing-library/react";
import { Code, ConnectError } from "@connectrpc/connect";
import type { ReactNode } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { relatedRequestId, useDeed } from "@/api/deed";
import { usePaged } from "@/api/paged";

afterEach(cleanup);

const UUID4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function wrapper() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return ({ children }: { children: ReactNode }) => <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}

describe("usePaged", () => {
  const pages: Record<string, { items: number[]; nextPageToken: string }> = {
    "": { items: [1, 2], nextPageToken: "b" },
    b: { items: [3, 4], nextPageToken: "c" },
    c: { items: [5], nextPageToken: "" },
  };

  it("asks for one page at a time, there and back", async () => {
    const load = vi.fn(({ pageToken }: { pageToken: string }) => Promise.resolve(pages[pageToken] ?? { items: [], nextPageToken: "" }));
    const { result } = renderHook(() => usePaged(["list"], load), { wrapper: wrapper() });
    await waitFor(() => expect(result.current.items).toEqual([1, 2]));
    expect(load).toHaveBeenCalledTimes(1);
    expect(result.current.previous).toBeUndefined();
    act(() => result.current.next?.());
    await waitFor(() => expect(result.current.items).toEqual([3, 4]));
    expect(result.current.page).toBe(2);
    act(() => result.current.next?.());
    await waitFor(() => expect(result.current.items).toEqual([5]));
    expect(result.current.next).toBeUndefined();
    act(() => result.current.previous?.());
    await waitFor(() => expect(result.current.items).toEqual([3, 4]));
  });

  it("starts at the first page when what it depends on changes", async () => {
    const load = vi.fn(({ pageToken }: { pageToken: string }) => Promise.resolve(pages[pageToken] ?? { items: [], nextPageToken: "" }));
    const { result, rerender } = renderHook(({ filter }) => usePaged(["list", filter], load), { wrapper: wrapper(), initialProps: { filter: "x" } });
    await waitFor(() => expect(result.current.items).toEqual([1, 2]));
    act(() => result.current.next?.());
    await waitFor(() => expect(result.current.page).toBe(2));
    rerender({ filter: "y" });
    await waitFor(() => expect(result.current.items).toEqual([1, 2]));
    expect(result.current.page).toBe(1);
  });
});

describe("useDeed", () => {
  it("keeps its id while nobody answers, and takes a new one after an answer", async () => {
    const ids: string[] = [];
    const outcomes = [new ConnectError("away", Code.Unavailable), "done", "done"];
    const act2 = (_: { n: bigint }, requestId: string) => {
      ids.push(requestId);
      const outcome = outcomes.shift();
      return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
    };
    const { result } = renderHook(() => useDeed(act2), { wrapper: wrapper() });
    for (const attempt of [1, 2, 3]) {
      act(() => result.current.run({ n: 1n }));
      await waitFor(() => expect(ids).toHaveLength(attempt));
      await waitFor(() => expect(result.current.isPending).toBe(false));
    }
    expect(ids[0]).toMatch(UUID4);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[1]);
  });

  it("takes a new id for other values", async () => {
    const ids: string[] = [];
    const fail = (_: string, requestId: string) => {
      ids.push(requestId);
      return Promise.reject(new ConnectError("away", Code.Unavailable));
    };
    const { result } = renderHook(() => useDeed(fail), { wrapper: wrapper() });
    for (const value of ["a", "b"]) {
      act(() => result.current.run(value));
      await waitFor(() => expect(result.current.isPending).toBe(false));
      await waitFor(() => expect(ids.length).toBeGreaterThan(value === "a" ? 0 : 1));
    }
    expect(ids[0]).not.toBe(ids[1]);
  });
});

describe("relatedRequestId", () => {
  it("is another UUID4, the same each time", () => {
    const id = crypto.randomUUID();
    expect(relatedRequestId(id, 1)).toMatch(UUID4);
    expect(relatedRequestId(id, 1)).toBe(relatedRequestId(id, 1));
    expect(new Set([id, relatedRequestId(id, 1), relatedRequestId(id, 2)]).size).toBe(3);
  });
});
