import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { IDENTITY } from "@/api/identity";
import { Account } from "@/app/Account";
import type { Identity } from "@/gen/rlhf/feedback/v1/account_service_pb";

const PATIENCE = { timeout: 4000 };
const answers = vi.fn<(url: string) => Promise<Response>>();
const leave = () => fireEvent.click(screen.getByRole("button", { name: "Sign out" }));
const gone = () => new Response(null, { status: 204 });
const atSignIn = () => waitFor(() => expect(window.location.pathname).toBe("/sign-in"), PATIENCE);

function open(): QueryClient {
  const queries = new QueryClient();
  queries.setQueryData(IDENTITY.queryKey, { subject: "keys/1", displayName: "Ann" } as Identity);
  render(
    <QueryClientProvider client={queries}>
      <Account />
    </QueryClientProvider>,
  );
  return queries;
}

beforeEach(() => {
  answers.mockReset();
  vi.stubGlobal("fetch", answers);
  window.history.replaceState(null, "", "/projects/cats/label");
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  window.history.replaceState(null, "", "/");
});

describe("signing out", () => {
  it("forgets what was read and leads to the sign-in", async () => {
    answers.mockResolvedValue(gone());
    const queries = open();
    queries.setQueryData(["projects"], []);
    leave();
    await atSignIn();
    expect(answers).toHaveBeenCalledWith("/session", expect.objectContaining({ method: "DELETE" }));
    expect(queries.getQueryData(["projects"])).toBeUndefined();
  });

  it("is tried again when the network or the server fails", async () => {
    answers.mockRejectedValueOnce(new TypeError("Failed to fetch")).mockResolvedValueOnce(new Response(null, { status: 503 })).mockResolvedValue(gone());
    open();
    leave();
    await atSignIn();
    expect(answers.mock.calls.filter(([url]) => url === "/session")).toHaveLength(3);
  });

  it("says that it failed, stays, and can be pressed again", async () => {
    answers.mockImplementation(() => Promise.reject(new TypeError("Failed to fetch")));
    open();
    leave();
    expect((await screen.findByRole("alert", undefined, PATIENCE)).textContent).toContain("Not signed out");
    expect(window.location.pathname).toBe("/projects/cats/label");
    answers.mockResolvedValue(gone());
    leave();
    await atSignIn();
  });
});
