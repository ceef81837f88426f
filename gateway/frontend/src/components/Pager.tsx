import type { ReactNode } from "react";
import type { Paged } from "@/api/paged";
import { LeftIcon, RightIcon } from "@/components/Icons";
import { QueryFault } from "@/components/QueryFault";
import { Loading } from "@/components/States";

/**
 * One page of a list with all its states: on its way, failed, not served here, empty, and the buttons to its neighbours.
 * @param what Names the lines, in the plural, such as `generation jobs`.
 * @param empty What to do about an empty list.
 */
export function PagedList<T>({ list, what, empty, children }: { list: Paged<T>; what: string; empty?: ReactNode; children: (items: readonly T[]) => ReactNode }) {
  if (list.fault !== undefined && list.items === undefined) return <QueryFault fault={list.fault} what={what} onRetry={list.refetch} />;
  if (list.items === undefined) return <Loading />;
  if (list.items.length === 0 && list.page === 1) return <p className="muted">{empty ?? `There are no ${what} yet.`}</p>;
  return (
    <div className="stack" aria-busy={list.isFetching}>
      {list.fault !== undefined && <QueryFault fault={list.fault} what={what} onRetry={list.refetch} />}
      {children(list.items)}
      {(list.previous !== undefined || list.next !== undefined) && (
        <nav className="row" aria-label={`Pages of ${what}`}>
          <button type="button" className="button small" disabled={list.previous === undefined} onClick={list.previous}>
            <LeftIcon turns /> Previous
          </button>
          <span aria-live="polite">Page {list.page}</span>
          <button type="button" className="button small" disabled={list.next === undefined} onClick={list.next}>
            Next <RightIcon turns />
          </button>
        </nav>
      )}
    </div>
  );
}
