import { useInfiniteQuery } from "@tanstack/react-query";
import { useId } from "react";
import { faultOf } from "@/api/errors";
import type { PageRequest } from "@/api/paged";
import { QueryFault } from "@/components/QueryFault";

const PAGE_SIZE = 100;

/** What can be chosen, and how it is shown. */
export interface Choice {
  name: string;
  text: string;
}

/**
 * Chooses one resource, or several. The newest hundred are offered, older ones by a button, so that a long list is never loaded unasked.
 * @param queryKey Key of the list.
 * @param load Calls the list.
 * @param optional Text of the choice of none; left out, one must be chosen.
 */
export function ResourceField({
  label,
  hint,
  queryKey,
  load,
  value,
  onChange,
  optional,
  what,
}: {
  label: string;
  hint?: string;
  queryKey: readonly unknown[];
  load: (page: PageRequest, signal: AbortSignal) => Promise<{ items: readonly Choice[]; nextPageToken: string }>;
  value: string;
  onChange: (name: string) => void;
  optional?: string;
  what: string;
}) {
  const id = useId();
  const query = useInfiniteQuery({
    queryKey: [...queryKey, "choices"],
    queryFn: ({ pageParam, signal }) => load({ pageSize: PAGE_SIZE, pageToken: pageParam }, signal),
    initialPageParam: "",
    getNextPageParam: (page) => (page.nextPageToken === "" ? undefined : page.nextPageToken),
  });
  const choices = query.data?.pages.flatMap((page) => page.items) ?? [];
  // A link may name one that is not on the first page.
  const known = value === "" || choices.some((choice) => choice.name === value);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} required={optional === undefined} onChange={(event) => onChange(event.target.value)} aria-describedby={`${id}-hint`}>
        <option value="">{optional ?? (query.isPending ? "Loading…" : choices.length === 0 ? `No ${what} yet` : "Choose…")}</option>
        {!known && <option value={value}>{value}</option>}
        {choices.map((choice) => (
          <option key={choice.name} value={choice.name}>
            {choice.text}
          </option>
        ))}
      </select>
      <div id={`${id}-hint`} className="field-hint">{hint}</div>
      {(query.hasNextPage || query.isError) && (
        <div className="row">
          {query.hasNextPage && (
            <button type="button" className="button small" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              Offer older {what} too
            </button>
          )}
          {query.isError && <QueryFault fault={faultOf(query.error)} what={what} onRetry={() => void query.refetch()} />}
        </div>
      )}
    </div>
  );
}
