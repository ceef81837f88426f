import type { CallFault } from "@/api/errors";
import { en } from "@/language/en";
import type { Messages, RaterReason } from "@/language/messages";

/** An error of a call in the language that is spoken, and the server's own English words where they say what the language has no text for. */
export function faultText({ reason, message, unreachable }: CallFault, messages: Messages): { text: string; english?: string } {
  if (unreachable) return { text: messages.faults.unreachable };
  if (messages === en) return { text: message };
  const known = messages.faults.reasons[reason as RaterReason];
  return known === undefined ? { text: messages.faults.other, english: message } : { text: known };
}
