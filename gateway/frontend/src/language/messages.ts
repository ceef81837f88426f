import type { en } from "@/language/en";

/** Errors of the server that a rater can meet; the table is in protos/README.md. */
export type RaterReason =
  | "ANSWER_FROZEN"
  | "CONCURRENT_CHANGE"
  | "CONSENT_OUTDATED"
  | "CREDENTIAL_INVALID"
  | "DEADLINE_EXCEEDED"
  | "GUIDELINE_OUTDATED"
  | "INTERNAL_ERROR"
  | "LEASE_LOST"
  | "PEER_UNAVAILABLE"
  | "PERMISSION_DENIED"
  | "QUOTA_EXCEEDED"
  | "RATE_LIMITED"
  | "RATER_PAUSED"
  | "RESOURCE_NOT_FOUND"
  | "SERVICE_STOPPING"
  | "STORAGE_FULL"
  | "STORAGE_UNAVAILABLE"
  | "TOO_MANY_CALLS";

type Widened<T> = T extends string ? string : T extends (...given: infer TGiven) => string ? (...given: TGiven) => string : { readonly [TKey in keyof T]: Widened<T[TKey]> };

/** All that a rater reads, in one language. A language that lacks a text of the English one, or has one more, does not pass the type check. */
export type Messages = Widened<typeof en>;
