import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as transport from "@/api/transport";
import { EraseRater } from "@/pages/owner/EraseRater";
import NewProject from "@/pages/owner/NewProject";

const eraseRater = vi.fn<(request: object) => Promise<object>>(() => Promise.resolve({}));
const createProject = vi.fn<(request: object) => Promise<object>>(() => Promise.resolve({ project: { name: "projects/cats" } }));
const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));
const withQueries = (page: React.ReactNode) => render(<QueryClientProvider client={new QueryClient()}>{page}</QueryClientProvider>);

beforeEach(() => {
  eraseRater.mockClear();
  createProject.mockClear();
  vi.spyOn(transport, "clientOf").mockReturnValue({ eraseRater, createProject } as unknown as ReturnType<typeof transport.clientOf>);
  HTMLDialogElement.prototype.showModal = function () {
    this.setAttribute("open", "");
  };
  HTMLDialogElement.prototype.close = function () {
    this.removeAttribute("open");
  };
});

afterEach(cleanup);

describe("erasing a rater", () => {
  it("says what is kept, asks twice, and withdraws answers only where that was chosen", async () => {
    withQueries(<EraseRater project="projects/p" name="projects/p/raters/r" who="Ann" />);
    press("Erase Ann");
    expect(screen.getByText(/Kept are labels, votes and consents under a pseudonym/)).toBeDefined();
    press("Go on");
    expect(eraseRater).not.toHaveBeenCalled();
    expect(screen.getByText(/cannot be taken back/)).toBeDefined();
    press("Keep the rater");
    press("Erase Ann");
    fireEvent.click(screen.getByRole("checkbox"));
    press("Go on");
    expect(screen.getByText(/labels and votes are withdrawn/)).toBeDefined();
    press("Erase for good");
    await waitFor(() => expect(eraseRater).toHaveBeenCalledTimes(1));
    expect(eraseRater.mock.calls[0]?.[0]).toMatchObject({ name: "projects/p/raters/r", answersRetracted: true });
  });
});

describe("a new project", () => {
  it("is made with an id of the server's unless one is given", async () => {
    withQueries(<NewProject />);
    fireEvent.change(screen.getByLabelText("Name for people"), { target: { value: " Cats " } });
    press("Make the project");
    await waitFor(() => expect(createProject).toHaveBeenCalledTimes(1));
    expect(createProject.mock.calls[0]?.[0]).toMatchObject({ projectId: "", project: { displayName: "Cats", description: "", encoder: "", consentMarkdownText: "" } });
    await waitFor(() => expect(window.location.pathname).toBe("/projects/cats/settings"));
    window.history.replaceState(null, "", "/");
  });
});
