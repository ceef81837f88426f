import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type CallFault, faultOf } from "@/api/errors";

/** Lines on a page of a list. */
export const PAGE_SIZE = 25;

/** What a list call is asked for. */
export interface PageRequest {
  pageSize: number;
  pageToken: string;
}

/** One page of a list, and the way to its neighbours. A list is never loaded as a whole. */
export interface Paged<T> {
  /** Undefined until the first answer. */
  items: readonly T[] | undefined;
  /** Number of the page, from 1. */
  page: number;
  next: (() => void) | undefined;
  previous: (() => void) | undefined;
  fault: CallFault | undefined;
  isFetching: boolean;
  refetch: () => void;
}

/**
 * Reads a list page by page.
 * @param key What the list depends on; another key starts at the first page.
 * @param load Calls the server.
 * @param options `poll`: milliseconds after which the page is asked for again, by what is on it; false for never.
 */
export function usePaged<T>(
  key: readonly unknown[],
  load: (page: PageRequest, signal: AbortSignal) => Promise<{ items: readonly T[]; nextPageToken: string }>,
  options: { pageSize?: number; poll?: (items: readonly T[] | undefined) => number | false; enabled?: boolean } = {},
): Paged<T> {
  const { pageSize = PAGE_SIZE, poll, enabled = true } = options;
  const identity = JSON.stringify(key);
  const [place, setPlace] = useState<{ identity: string; tokens: readonly string[] }>({ identity, tokens: [""] });
  const tokens = place.identity === identity ? place.tokens : [""];
  const pageToken = tokens[tokens.length - 1] ?? "";
  const query = useQuery({
    queryKey: [...key, "page", pageSize, pageToken],
    queryFn: ({ signal }) => load({ pageSize, pageToken }, signal),
    // Turning a page keeps the old one in sight; another list starts empty.
    ...(tokens.length > 1 ? { placeholderData: keepPreviousData } : {}),
    refetchInterval: (current) => poll?.(current.state.data?.items) ?? false,
    enabled,
  });
  const nextToken = query.data?.nextPageToken ?? "";
  return {
    items: query.data?.items,
    page: tokens.length,
    next: nextToken === "" || query.isPlaceholderData ? undefined : () => setPlace({ identity, tokens: [...tokens, nextToken] }),
    previous: tokens.length === 1 ? undefined : () => setPlace({ identity, tokens: tokens.slice(0, -1) }),
    fault: query.isError ? faultOf(query.error) : undefined,
    isFetching: query.isFetching,
    refetch: () => void query.refetch(),
  };
}
