import { useCallback } from "react";
import type { Client } from "@connectrpc/connect";
import type { DescService } from "@bufbuild/protobuf";
import { clientOf } from "@/api/transport";
import { useWatch, type Watched } from "@/api/watch";
import type { AnyJob } from "@/jobs/job";
import { isFinalJob } from "@/jobs/job";

type WatchOptions = { signal: AbortSignal; timeoutMs: number };
type JobEvent = { event: { case?: string | undefined; value?: unknown } };

/**
 * Follows one job until it ends.
 * @param service Whose job it is; a constant.
 * @param method Its watch, such as `watchGenerationJob`.
 * @param field Field of the event that holds the job, such as `generationJob`.
 * @param name Name of the job; empty watches nothing.
 */
export function useJobWatch<TJob extends AnyJob, TService extends DescService = DescService>(
  service: TService,
  method: keyof Client<TService> & string,
  field: string,
  name: string,
): Watched<TJob> {
  const open = useCallback(
    (options: WatchOptions) => {
      const client = clientOf(service) as unknown as Record<string, (request: { name: string }, options: WatchOptions) => AsyncIterable<JobEvent>>;
      const watch = client[method];
      if (watch === undefined) throw new TypeError(`${service.typeName} has no method ${method}.`);
      return watch({ name }, options);
    },
    [service, method, name],
  );
  const read = useCallback(({ event }: JobEvent) => (event.case === field ? (event.value as TJob) : undefined), [field]);
  return useWatch<JobEvent, TJob>(name === "" ? null : open, read, isFinalJob);
}
