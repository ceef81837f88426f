import type { ReactNode } from "react";
import { useMessages } from "@/language/language";

/** Something is on its way. It shows after a moment only, so that quick answers do not flicker. */
export function Loading({ what }: { what?: string }) {
  const { common } = useMessages();
  return (
    <div className="loading" role="status">
      <span className="spinner" aria-hidden="true" />
      <span>{what ?? common.loading}…</span>
    </div>
  );
}

/** There is nothing to show, and what to do about it. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <section className="empty-state">
      <h1>{title}</h1>
      {children !== undefined && <div className="empty-state-text">{children}</div>}
    </section>
  );
}
