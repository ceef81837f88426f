import { type Client, createClient } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-web";
import { type DescService } from "@bufbuild/protobuf";

/** Longest an ordinary call may take; streams and larger work give a time of their own. */
const CALL_TIMEOUT_MS = 15_000;

const transport = createGrpcWebTransport({
  // This very server: the pages talk to nobody else.
  baseUrl: window.location.origin,
  defaultTimeoutMs: CALL_TIMEOUT_MS,
  // Connect's own fetch, plus the session's cookie.
  fetch: (input, init) => globalThis.fetch(input, { ...init, credentials: "same-origin" }),
});

const clients = new Map<string, Client<DescService>>();

/** The client of a service; one for each, on the one transport. */
export function clientOf<T extends DescService>(service: T): Client<T> {
  let client = clients.get(service.typeName) as Client<T> | undefined;
  if (client === undefined) {
    client = createClient(service, transport);
    clients.set(service.typeName, client);
  }
  return client;
}
