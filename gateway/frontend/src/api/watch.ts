import { useEffect, useState } from "react";
import { type CallFault, faultOf } from "@/api/errors";

/** Longest a watch may live on the server; then it is called again. */
const WATCH_TIMEOUT_MS = 3_600_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

/** A watched thing as it stands, and what is wrong with the watch, if anything. */
export interface Watched<T> {
  value: T | undefined;
  fault: CallFault | undefined;
}

/**
 * Follows a server stream such as `WatchGenerationJob` while the component is shown. After a break it calls again; the first event is the present state.
 * Browsers open six connections to a server without TLS, and every watch holds one: watch one thing at a time on a page.
 * @param open Opens the stream; a stable function (`useCallback`), or null to watch nothing.
 * @param read Takes the thing out of an event; undefined for heartbeats. A stable function.
 * @param isFinal Whether nothing comes after this state. A stable function.
 */
export function useWatch<TEvent, T>(
  open: ((options: { signal: AbortSignal; timeoutMs: number }) => AsyncIterable<TEvent>) | null,
  read: (event: TEvent) => T | undefined,
  isFinal: (value: T) => boolean,
): Watched<T> {
  const [watched, setWatched] = useState<Watched<T>>({ value: undefined, fault: undefined });
  useEffect(() => {
    if (open === null) return;
    const abort = new AbortController();
    const follow = async () => {
      for (let pause = FIRST_PAUSE_MS; !abort.signal.aborted; ) {
        try {
          for await (const event of open({ signal: abort.signal, timeoutMs: WATCH_TIMEOUT_MS })) {
            pause = FIRST_PAUSE_MS;
            const value = read(event);
            if (value === undefined) continue;
            setWatched({ value, fault: undefined });
            if (isFinal(value)) return;
          }
        } catch (error) {
          if (abort.signal.aborted) return;
          const fault = faultOf(error);
          setWatched(({ value }) => ({ value, fault }));
          if (!fault.passing) return;
        }
        await new Promise((resolve) => setTimeout(resolve, pause));
        pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
      }
    };
    void follow();
    return () => abort.abort();
  }, [open, read, isFinal]);
  return watched;
}
