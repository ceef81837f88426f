import type { ReactNode } from "react";
import { en } from "@/language/en";
import { MessagesContext } from "@/language/language";

/** Pages of owners and scientists, which are English: marked as that, and with what they share with the raters' pages in English too. */
export function InEnglish({ children }: { children: ReactNode }) {
  return (
    <MessagesContext value={en}>
      <div className="in-english" lang="en" dir="ltr">
        {children}
      </div>
    </MessagesContext>
  );
}
