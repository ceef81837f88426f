import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { faultOf, isMissing } from "@/api/errors";
import { blindImageUrl, idOf, imageUrl } from "@/api/names";
import { newRequestId } from "@/api/requestId";
import { RetryInfoSchema, ErrorInfoSchema } from "@/gen/google/rpc/error_details_pb";

describe("faultOf", () => {
  it("takes a network that broke for something that passes", () => {
    expect(faultOf(new TypeError("Failed to fetch"))).toMatchObject({ passing: true, reason: "", message: "The server does not answer." });
  });

  it("reads reason and delay", () => {
    const error = new ConnectError("slow down", Code.ResourceExhausted, undefined, [
      { desc: ErrorInfoSchema, value: { reason: "RATE_LIMITED", domain: "rlhf" } },
      { desc: RetryInfoSchema, value: { retryDelay: { seconds: 2n, nanos: 500_000_000 } } },
    ]);
    // Details that a client adds itself are not read back; those of the wire are, in tests/Frontend.Tests.
    expect(faultOf(error)).toMatchObject({ code: Code.ResourceExhausted, passing: true });
  });

  it("does not repeat what is wrong", () => {
    expect(faultOf(new ConnectError("no", Code.InvalidArgument)).passing).toBe(false);
    expect(isMissing(new ConnectError("no", Code.Unimplemented))).toBe(true);
  });
});

describe("names", () => {
  it("become addresses", () => {
    expect(blindImageUrl("projects/p/labelTasks/t", "a/b")).toBe("/labelTasks/p/t/a%2Fb.png");
    expect(imageUrl("projects/p/images/i")).toBe("/images/p/i.png");
    expect(idOf("projects/p/images/i")).toBe("i");
  });
});

it("request ids are UUID4 and never the same", () => {
  const ids = Array.from({ length: 1000 }, newRequestId);
  expect(new Set(ids).size).toBe(1000);
  expect(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toBe(true);
});
