import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as transport from "@/api/transport";
import { WebhookEventKind } from "@/gen/rlhf/feedback/v1/account_service_pb";
import { Webhooks } from "@/pages/owner/Webhooks";

const failing = {
  name: "projects/p/webhooks/w",
  uri: "https://hooks.example.org/a",
  eventKinds: [WebhookEventKind.JOB_FINISHED],
  failureCount: 3,
  pendingDeliveryCount: 2,
  abandonedDeliveryCount: 1,
  lastErrorMessage: "no answer",
};
const listWebhooks = vi.fn<(request: object) => Promise<object>>(() => Promise.resolve({ webhooks: [failing], nextPageToken: "" }));
const createWebhook = vi.fn<(request: object) => Promise<object>>(() => Promise.resolve({ webhook: failing, secret: "whsec_0123456789" }));

beforeEach(() => {
  createWebhook.mockClear();
  vi.spyOn(transport, "clientOf").mockReturnValue({ listWebhooks, createWebhook } as unknown as ReturnType<typeof transport.clientOf>);
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Webhooks project="projects/p" />
    </QueryClientProvider>,
  );
});

afterEach(cleanup);

describe("webhooks", () => {
  it("are listed with how their deliveries go", async () => {
    expect(await screen.findByText("https://hooks.example.org/a")).toBeDefined();
    expect(screen.getByText("no answer")).toBeDefined();
    expect(screen.getByText(/3 failed in a row/)).toBeDefined();
  });

  it("are made for the chosen events, and the secret is shown until it is hidden", async () => {
    fireEvent.change(screen.getByLabelText(/^Address/), { target: { value: " https://hooks.example.org/b " } });
    fireEvent.click(screen.getByRole("checkbox", { name: "raters who are paused by gold accuracy" }));
    fireEvent.click(screen.getByRole("button", { name: "Make the webhook" }));
    await waitFor(() => expect(createWebhook).toHaveBeenCalledTimes(1));
    expect(createWebhook.mock.calls[0]?.[0]).toMatchObject({
      parent: "projects/p",
      webhook: { uri: "https://hooks.example.org/b", eventKinds: [WebhookEventKind.JOB_FINISHED, WebhookEventKind.LABELING_COMPLETE, WebhookEventKind.DEAD_LETTER] },
    });
    expect((await screen.findByTestId("secret")).textContent).toBe("whsec_0123456789");
    fireEvent.click(screen.getByRole("button", { name: "I have it, hide it" }));
    await waitFor(() => expect(screen.queryByTestId("secret")).toBeNull());
  });

  it("cannot be made for no event", () => {
    for (const box of screen.getAllByRole("checkbox")) fireEvent.click(box);
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Make the webhook" }).disabled).toBe(true);
  });
});
