import { preloadable } from "@/components/preloadable";

/** {@link import("@/components/Markdown").default}, whose script is fetched when the first text is shown. */
export const { page: Markdown } = preloadable(() => import("@/components/Markdown"));
