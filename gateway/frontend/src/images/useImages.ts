import { useEffect, useRef } from "react";
import { clientOf } from "@/api/transport";
import { type Paged, usePaged } from "@/api/paged";
import type { Image } from "@/gen/rlhf/common/v1/image_pb";
import { GenerationService } from "@/gen/rlhf/generation/v1/generation_service_pb";
import { GRID_SIZE } from "@/images/ImageGrid";

/**
 * Generated images of a project, a page at a time.
 * @param filter Only those of a job, a prompt or a model version, by name.
 * @param filling Whether more are being made: the page is read again every few seconds.
 */
export function useImages(project: string, filter: { generationJob?: string; prompt?: string; modelVersion?: string }, filling = false, enabled = true): Paged<Image> {
  const list = usePaged(
    ["images", project, filter],
    async (page, signal) => {
      const { images, nextPageToken } = await clientOf(GenerationService).listImages({ parent: project, ...filter, ...page }, { signal });
      return { items: images, nextPageToken };
    },
    { pageSize: GRID_SIZE, poll: (items) => (filling && (items?.length ?? 0) < GRID_SIZE ? 2_000 : false), enabled },
  );
  const { refetch } = list;
  const last = useRef({ filling, refetch });
  useEffect(() => {
    // What came between the last reading and the end.
    if (last.current.filling && !filling) last.current.refetch();
    last.current = { filling, refetch };
  }, [filling, refetch]);
  return list;
}
