import { createContext, type ReactNode, useCallback, useContext, useRef } from "react";

const AnnounceContext = createContext<(text: string) => void>(() => {});

/** One polite live region for the whole page: it outlives what changes on it, which a region inside that would not. */
export function Announcer({ children }: { children: ReactNode }) {
  const region = useRef<HTMLDivElement>(null);
  const announce = useCallback((text: string) => {
    if (region.current !== null) region.current.textContent = text;
  }, []);
  return (
    <AnnounceContext value={announce}>
      {children}
      <div ref={region} className="visually-hidden" aria-live="polite" role="status" data-testid="announcer" />
    </AnnounceContext>
  );
}

/** Has screen readers say a text. */
export const useAnnounce = (): ((text: string) => void) => useContext(AnnounceContext);
