import { Code, ConnectError } from "@connectrpc/connect";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Letter, Outbox } from "@/rating/outbox";
import { LocalStore } from "@/rating/store";

const letter = (name: string): Letter => ({ requestId: `id-${name}`, name, body: { name } });

describe("Outbox", () => {
  let store: LocalStore;
  const open: Outbox[] = [];
  const outboxOf = (send: (sent: Letter) => Promise<void>, scope = "rater", refused?: (letter: Letter) => void) => {
    const outbox = new Outbox(store, scope, send, refused);
    open.push(outbox);
    return outbox;
  };

  beforeEach(() => {
    vi.useFakeTimers();
    localStorage.clear();
    store = new LocalStore(localStorage);
  });
  afterEach(() => {
    for (const outbox of open.splice(0)) outbox.stop();
    vi.useRealTimers();
  });

  it("sends in order, each once, and keeps nothing behind", async () => {
    const sent: string[] = [];
    const outbox = outboxOf(async ({ name }) => {
      await Promise.resolve();
      sent.push(name);
    });
    outbox.start();
    for (let i = 0; i < 50; i++) outbox.add(letter(`task-${i}`));
    await vi.runAllTimersAsync();
    expect(sent).toEqual(Array.from({ length: 50 }, (_, i) => `task-${i}`));
    expect(outbox.getState()).toEqual({ pendingCount: 0, fault: undefined, refusedCount: 0 });
    expect(localStorage.length).toBe(0);
  });

  it("keeps the order over a broken network and uses the same request id again", async () => {
    const tries: string[] = [];
    let broken = true;
    const outbox = outboxOf(({ requestId }) => {
      tries.push(requestId);
      return broken ? Promise.reject(new TypeError("Failed to fetch")) : Promise.resolve();
    });
    outbox.start();
    outbox.add(letter("a"));
    outbox.add(letter("b"));
    await vi.advanceTimersByTimeAsync(5000);
    expect(new Set(tries)).toEqual(new Set(["id-a"]));
    expect(tries.length).toBeGreaterThan(2);
    expect(outbox.getState().pendingCount).toBe(2);
    expect(outbox.getState().fault?.passing).toBe(true);
    broken = false;
    window.dispatchEvent(new Event("online"));
    await vi.advanceTimersByTimeAsync(1);
    expect(tries.slice(-2)).toEqual(["id-a", "id-b"]);
    expect(outbox.getState()).toMatchObject({ pendingCount: 0, fault: undefined });
  });

  it("goes on where a killed page stopped, and not with what another rater left", async () => {
    outboxOf(() => Promise.resolve()).add(letter("left"));
    outboxOf(() => Promise.resolve(), "other").add(letter("other"));
    const sent: string[] = [];
    const next = outboxOf(({ name }) => {
      sent.push(name);
      return Promise.resolve();
    });
    expect(next.getState().pendingCount).toBe(1);
    next.start();
    next.add(letter("new"));
    await vi.runAllTimersAsync();
    expect(sent).toEqual(["left", "new"]);
  });

  it("lets go of what the server will never take, and says so", async () => {
    const refused = vi.fn();
    const outbox = outboxOf(({ name }) => (name === "bad" ? Promise.reject(new ConnectError("gone", Code.FailedPrecondition)) : Promise.resolve()), "rater", refused);
    outbox.start();
    outbox.add(letter("bad"));
    outbox.add(letter("good"));
    await vi.runAllTimersAsync();
    expect(outbox.getState()).toEqual({ pendingCount: 0, fault: undefined, refusedCount: 1 });
    expect(refused).toHaveBeenCalledExactlyOnceWith(letter("bad"), expect.objectContaining({ code: Code.FailedPrecondition }));
  });

  it("keeps everything while nobody is signed in", async () => {
    const outbox = outboxOf(() => Promise.reject(new ConnectError("who?", Code.Unauthenticated)));
    outbox.start();
    outbox.add(letter("a"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(outbox.getState()).toMatchObject({ pendingCount: 1, refusedCount: 0 });
  });

  it("gives back what has not left, but not what is on its way", async () => {
    let arrive = () => {};
    const outbox = outboxOf(() => new Promise<void>((resolve) => (arrive = resolve)));
    outbox.start();
    outbox.add(letter("a"));
    outbox.add(letter("b"));
    await vi.advanceTimersByTimeAsync(1);
    expect(outbox.takeBack("a")).toBeUndefined();
    expect(outbox.takeBack("b")).toEqual(letter("b"));
    const settled = outbox.settled("a");
    arrive();
    await settled;
    expect(outbox.getState().pendingCount).toBe(0);
  });

  it("works where the browser forbids storage", async () => {
    store = new LocalStore({ ...localStorage, setItem: () => { throw new DOMException("full", "QuotaExceededError"); }, getItem: () => null, removeItem: () => {}, key: () => null, length: 0, clear: () => {} });
    const sent: string[] = [];
    const outbox = outboxOf(({ name }) => {
      sent.push(name);
      return Promise.resolve();
    });
    outbox.add(letter("a"));
    expect(outbox.getState().pendingCount).toBe(1);
    outbox.start();
    await vi.runAllTimersAsync();
    expect(sent).toEqual(["a"]);
  });
});
