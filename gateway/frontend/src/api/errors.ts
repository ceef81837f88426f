import { Code, ConnectError } from "@connectrpc/connect";
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "@/gen/google/rpc/error_details_pb";

/** An error as a page deals with it. The reasons are the table in protos/README.md. */
export interface CallFault {
  /** `google.rpc.ErrorInfo.reason`; empty when the server was not reached. */
  reason: string;
  code: Code;
  /** For people. */
  message: string;
  /** Fields of the request that are wrong, and why. */
  violations: { field: string; description: string }[];
  /** Least time to wait before the next try, in milliseconds. */
  retryDelayMs?: number;
  /** Whether the server was not reached; the message says so then. */
  unreachable: boolean;
  /** Whether the same call may well succeed later. */
  passing: boolean;
}

const PASSING: ReadonlySet<Code> = new Set([Code.Unavailable, Code.DeadlineExceeded, Code.ResourceExhausted, Code.Unknown, Code.Canceled]);

/** Reads any thrown value as an error of a call. */
export function faultOf(thrown: unknown): CallFault {
  const error = ConnectError.from(thrown);
  const info = error.findDetails(ErrorInfoSchema)[0];
  const delay = error.findDetails(RetryInfoSchema)[0]?.retryDelay;
  const unreachable = info === undefined && PASSING.has(error.code);
  const fault: CallFault = {
    reason: info?.reason ?? "",
    code: error.code,
    unreachable,
    message: unreachable ? "The server does not answer." : error.rawMessage,
    violations: error.findDetails(BadRequestSchema).flatMap((detail) => detail.fieldViolations.map(({ field, description }) => ({ field, description }))),
    passing: info?.reason === "CONCURRENT_CHANGE" || (PASSING.has(error.code) && info?.reason !== "QUOTA_EXCEEDED"),
  };
  return delay === undefined ? fault : { ...fault, retryDelayMs: Number(delay.seconds) * 1000 + delay.nanos / 1e6 };
}

/** Whether an error says that there is no such thing, or no such method on this server yet. */
export function isMissing(thrown: unknown): boolean {
  const { code } = ConnectError.from(thrown);
  return code === Code.NotFound || code === Code.Unimplemented;
}

/** Whether an error says that the caller has to sign in. */
export function isSignedOut(thrown: unknown): boolean {
  return ConnectError.from(thrown).code === Code.Unauthenticated;
}
