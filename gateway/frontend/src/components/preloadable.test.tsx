import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { Suspense, useState } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { preloadable } from "@/components/preloadable";

function Counter({ name }: { name: string }) {
  const [count, setCount] = useState(0);
  return <button onClick={() => setCount(count + 1)}>{`${name} ${count}`}</button>;
}

const pageOf = (Page: ReturnType<typeof preloadable<{ name: string }>>["page"], name: string) => (
  <Suspense fallback="loading">
    <Page name={name} />
  </Suspense>
);

afterEach(cleanup);

describe("a preloadable page", () => {
  it("renders without a fallback once its script is there", async () => {
    const { page, preload } = preloadable(() => Promise.resolve({ default: Counter }));
    await preload();
    render(pageOf(page, "a"));
    expect(screen.getByRole("button").textContent).toBe("a 0");
  });

  it("shows the fallback before, and keeps its state when it is rendered again", async () => {
    const load = vi.fn(() => Promise.resolve({ default: Counter }));
    const { page, preload } = preloadable(load);
    const { container, rerender } = render(pageOf(page, "a"));
    expect(container.textContent).toBe("loading");
    fireEvent.click(await screen.findByRole("button"));
    await preload();
    rerender(pageOf(page, "b"));
    expect(screen.getByRole("button").textContent).toBe("b 1");
  });
});
