import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { isMissing } from "@/api/errors";
import { newRequestId } from "@/api/requestId";
import { clientOf } from "@/api/transport";
import { FeedbackService, type Guideline } from "@/gen/rlhf/feedback/v1/feedback_service_pb";
import { deviceStore } from "@/rating/store";

const ACKNOWLEDGED_KEY = "rlhf.guideline:";

/** The guideline of a project and whether it has to be read first. */
export interface GuidelineState {
  guideline: Guideline | null | undefined;
  mustRead: boolean;
  acknowledge: () => void;
  refetch: () => void;
}

/**
 * The newest guideline. Whoever has not acknowledged it reads it first.
 * @param scope Who reads it: what a server without acknowledgements cannot remember, this device does.
 */
export function useGuideline(project: string, scope: string): GuidelineState {
  const queries = useQueryClient();
  const key = ["guideline", project];
  const store = deviceStore();
  const query = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      try {
        return (await clientOf(FeedbackService).getGuideline({ name: `${project}/guidelines/latest` }, { signal })).guideline ?? null;
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    staleTime: 60_000,
  });
  const acknowledge = useMutation({
    mutationFn: async (guideline: Guideline) => {
      try {
        await clientOf(FeedbackService).acknowledgeGuideline({ name: guideline.name, requestId: newRequestId() });
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
      store.set(`${ACKNOWLEDGED_KEY}${scope}`, `${guideline.name}#${guideline.version}`);
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
  });
  const guideline = query.data;
  const known = guideline != null && store.get(`${ACKNOWLEDGED_KEY}${scope}`) === `${guideline.name}#${guideline.version}`;
  return {
    guideline,
    mustRead: guideline != null && guideline.acknowledgeTime === undefined && !known && !acknowledge.isPending,
    acknowledge: () => guideline != null && acknowledge.mutate(guideline),
    refetch: () => void query.refetch(),
  };
}
