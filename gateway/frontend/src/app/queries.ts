import { QueryClient } from "@tanstack/react-query";
import { faultOf } from "@/api/errors";

const MAX_RETRY_COUNT = 3;

/** What the pages have asked the server, and how often they ask again. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (count, error) => count < MAX_RETRY_COUNT && faultOf(error).passing,
      retryDelay: (count, error) => faultOf(error).retryDelayMs ?? Math.min(10_000, 500 * 2 ** count),
      // Calls to this very server work without the internet.
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
});
