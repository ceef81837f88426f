import { createContext, useContext, useSyncExternalStore } from "react";
import { DeviceSetting } from "@/device/setting";
import { en } from "@/language/en";
import type { Messages } from "@/language/messages";

/** The languages of the raters' pages, as they call themselves. English comes with the page, the others when they are wanted. */
export const LANGUAGES = {
  en: { name: "English", direction: "ltr", load: (): Promise<Messages> => Promise.resolve(en) },
  de: { name: "Deutsch", direction: "ltr", load: async (): Promise<Messages> => (await import("@/language/de")).de },
} as const satisfies Record<string, { name: string; direction: "ltr" | "rtl"; load: () => Promise<Messages> }>;

/** One of them. */
export type Language = keyof typeof LANGUAGES;

const SETTING = new DeviceSetting("rlhf.language");
const listeners = new Set<() => void>();
let current: { language: Language; messages: Messages } = { language: "en", messages: en };

const isLanguage = (text: string | undefined | null): text is Language => text != null && Object.hasOwn(LANGUAGES, text);

/** The language to speak: the one that was chosen, else the first that the browser's user reads, else English. @param preferred Tags such as `de-AT`, the best first. */
export function languageFor(chosen: string | null, preferred: readonly string[]): Language {
  return [chosen, ...preferred.map((tag) => tag.split("-")[0]?.toLowerCase())].find(isLanguage) ?? "en";
}

/** Speaks the language of the device from now on. Where its texts cannot be had, the language stays what it was. */
export async function speak(): Promise<void> {
  const language = languageFor(SETTING.read(), navigator.languages);
  const messages = await LANGUAGES[language].load();
  current = { language, messages };
  document.documentElement.lang = language;
  document.documentElement.dir = LANGUAGES[language].direction;
  for (const listener of [...listeners]) listener();
}

/** Chooses a language and remembers it on this device. */
export async function chooseLanguage(language: Language): Promise<void> {
  SETTING.write(language);
  await speak();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The language that is spoken. */
export const useLanguage = (): Language => useSyncExternalStore(subscribe, () => current.language);

/** Texts to use whatever is spoken: those of pages that are English only. */
export const MessagesContext = createContext<Messages | undefined>(undefined);

/** The texts of the language that is spoken. */
export function useMessages(): Messages {
  const spoken = useSyncExternalStore(subscribe, () => current.messages);
  return useContext(MessagesContext) ?? spoken;
}
