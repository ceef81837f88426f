import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { type CallFault, faultOf } from "@/api/errors";
import { newRequestId } from "@/api/requestId";

/** A call that changes something, as a page deals with it. */
export interface Deed<TValue, TResult> {
  run: (value: TValue) => void;
  isPending: boolean;
  fault: CallFault | undefined;
  result: TResult | undefined;
  reset: () => void;
}

/** Equal values have equal texts; whole numbers of 64 bits are told from others. */
const textOf = (value: unknown): string => JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? `${part}n` : part)) ?? "";

/**
 * A call that changes something. The same values after a failure that may pass (no answer, too busy) are the same deed and keep its request id, so that nothing is done
 * twice; other values, or the same after an answer, are a new one.
 * @param act Calls the server with the values and the id of the deed.
 * @param options `invalidates`: what is read again afterwards; `onDone`: what follows.
 */
export function useDeed<TValue, TResult>(
  act: (value: TValue, requestId: string) => Promise<TResult>,
  options: { invalidates?: readonly QueryKey[]; onDone?: (result: TResult, value: TValue) => void } = {},
): Deed<TValue, TResult> {
  const queries = useQueryClient();
  const open = useRef<{ text: string; requestId: string } | undefined>(undefined);
  const mutation = useMutation({
    mutationFn: (value: TValue) => {
      const text = textOf(value);
      if (open.current?.text !== text) open.current = { text, requestId: newRequestId() };
      return act(value, open.current.requestId);
    },
    onError: (error) => {
      if (!faultOf(error).passing) open.current = undefined;
    },
    onSuccess: async (result, value) => {
      open.current = undefined;
      options.onDone?.(result, value);
      await Promise.all((options.invalidates ?? []).map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
  });
  return {
    run: (value) => {
      if (!mutation.isPending) mutation.mutate(value);
    },
    isPending: mutation.isPending,
    fault: mutation.isError ? faultOf(mutation.error) : undefined,
    result: mutation.data,
    reset: mutation.reset,
  };
}

/**
 * The id of another call of the same deed: as unique as the first, and the same whenever the deed is tried again.
 * @param number Which of the further calls, 1 to 255.
 */
export const relatedRequestId = (requestId: string, number: number): string =>
  requestId.slice(0, -2) + (Number.parseInt(requestId.slice(-2), 16) ^ number).toString(16).padStart(2, "0");
