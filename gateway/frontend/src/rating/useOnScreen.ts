import { useEffect, useLayoutEffect } from "react";
import { useAnnounce } from "@/components/Announcer";
import { useMessages } from "@/language/language";
import type { Rating } from "@/rating/useRating";

/**
 * Starts the clock of a piece of work when all its pictures are there, and says its prompt aloud. All at once: which picture comes first must not say anything either.
 * @param settled Whether every picture has come or failed.
 * @returns Whether the work can be judged.
 */
export function useOnScreen<T extends { name: string; promptText: string }, TDraft>(rating: Rating<T, TDraft>, settled: boolean): boolean {
  const announce = useAnnounce();
  const { rating: texts } = useMessages();
  const { work } = rating;
  const ready = work !== undefined && settled;
  useLayoutEffect(() => {
    if (ready) rating.appeared();
  });
  const promptText = work?.promptText;
  useEffect(() => {
    if (promptText !== undefined) announce(texts.promptSpoken(promptText));
  }, [promptText, work?.name, announce, texts]);
  return ready;
}
