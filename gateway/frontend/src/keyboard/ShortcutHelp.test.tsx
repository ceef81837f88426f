import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ShortcutHelp } from "@/keyboard/ShortcutHelp";
import { type Shortcut, useShortcuts } from "@/keyboard/shortcuts";

const run = vi.fn<(id: string) => void>();
const SHORTCUTS: Shortcut[] = [
  { id: "good", keys: ["g"], label: "Good", run: () => run("good") },
  { id: "bad", keys: ["b"], label: "Bad", run: () => run("bad") },
  { id: "keys", keys: ["?"], label: "This list", run: () => run("keys"), fixed: true },
];

function Page() {
  const keyFor = useShortcuts(SHORTCUTS);
  return <output>{keyFor("good") ?? "none"}</output>;
}

const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key });
const button = (name: string) => screen.getByRole("button", { name });

beforeEach(() => {
  run.mockReset();
  // What jsdom's dialogs lack.
  HTMLDialogElement.prototype.showModal = function () {
    this.setAttribute("open", "");
  };
  HTMLDialogElement.prototype.close = function () {
    this.removeAttribute("open");
  };
});

afterEach(() => {
  cleanup();
  localStorage.clear();
});

describe("the list of keys", () => {
  it("gives an action another key, which then does it and stands on its button", () => {
    const { rerender } = render(<><Page /><ShortcutHelp shortcuts={SHORTCUTS} onClose={() => {}} /></>);
    fireEvent.click(button("Change keys"));
    fireEvent.click(button("Change G: Good"));
    press("F");
    expect(button("Change F: Good")).toBeDefined();
    rerender(<Page />);
    expect(screen.getByRole("status").textContent).toBe("f");
    fireEvent.keyDown(document.body, { key: "g" });
    fireEvent.keyDown(document.body, { key: "f" });
    expect(run.mock.calls).toEqual([["good"]]);
  });

  it("refuses a key that another action has, and says which", () => {
    render(<ShortcutHelp shortcuts={SHORTCUTS} onClose={() => {}} />);
    fireEvent.click(button("Change keys"));
    fireEvent.click(button("Change G: Good"));
    press("b");
    expect(screen.getByRole("status").textContent).toContain("“B” does “Bad”");
    press("?");
    expect(screen.getByRole("status").textContent).toContain("a use of its own");
    press("Escape");
    expect(button("Change G: Good").getAttribute("aria-pressed")).toBe("false");
    expect(localStorage.length).toBe(0);
  });

  it("takes a key away and gives all back", () => {
    render(<><Page /><ShortcutHelp shortcuts={SHORTCUTS} onClose={() => {}} /></>);
    fireEvent.click(button("Change keys"));
    fireEvent.click(button("Off: Good"));
    expect(document.querySelector("output")?.textContent).toBe("none");
    fireEvent.click(button("Reset all keys"));
    expect(document.querySelector("output")?.textContent).toBe("g");
    expect(screen.queryByRole("button", { name: "Reset all keys" })).toBeNull();
    expect(screen.queryByRole("button", { name: /This list/ })).toBeNull();
  });

  it("holds nobody: Tab goes on, and nothing changes", () => {
    render(<ShortcutHelp shortcuts={SHORTCUTS} onClose={() => {}} />);
    fireEvent.click(button("Change keys"));
    fireEvent.click(button("Change B: Bad"));
    expect(press("Tab")).toBe(true);
    press("q");
    expect(button("Change B: Bad")).toBeDefined();
  });
});
