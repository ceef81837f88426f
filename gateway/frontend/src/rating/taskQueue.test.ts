import { Code, ConnectError } from "@connectrpc/connect";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { NoTaskReason } from "@/gen/rlhf/feedback/v1/feedback_service_pb";
import { Outbox } from "@/rating/outbox";
import { LocalStore } from "@/rating/store";
import { depthFor, type Held, MAX_DEPTH, TaskQueue, type TaskSource, USUAL_DEPTH } from "@/rating/taskQueue";

/** A server with numbered tasks: a task is held until its answer arrives. */
class FakeServer implements TaskSource<Held> {
  readonly held: string[] = [];
  readonly released: string[] = [];
  readonly asked: number[] = [];
  next = 0;
  broken = false;

  constructor(readonly count: number) {}

  lease = (count: number) => {
    if (this.broken) return Promise.reject(new TypeError("Failed to fetch"));
    this.asked.push(count);
    while (this.held.length < count && this.next < this.count) this.held.push(`t${this.next++}`);
    const items = this.held.slice(0, count).map((name) => ({ name, leaseToken: `l-${name}`, expireTime: Date.now() + 600_000 }));
    return Promise.resolve({ items, reason: items.length === 0 ? NoTaskReason.COMPLETE : NoTaskReason.UNSPECIFIED });
  };
  renew = vi.fn(() => Promise.resolve(Date.now() + 600_000));
  release = ({ name }: Held) => {
    this.released.push(name);
    return Promise.resolve();
  };
  answer(name: string) {
    this.held.splice(this.held.indexOf(name), 1);
  }
}

describe("TaskQueue", () => {
  let server: FakeServer;
  let outbox: Outbox;
  let queue: TaskQueue<Held>;
  let reachable: boolean;
  const names = () => queue.getState().items.map((item) => item.name);
  const answer = () => {
    const name = names()[0] ?? "";
    outbox.add({ requestId: name, name, body: {} });
    queue.take(name);
    return name;
  };
  const begin = (count: number) => {
    server = new FakeServer(count);
    outbox = new Outbox(new LocalStore(localStorage), "rater", async ({ name }) => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      if (!reachable) throw new TypeError("Failed to fetch");
      server.answer(name);
    });
    queue = new TaskQueue(server, outbox);
    outbox.start();
    queue.start();
  };

  beforeEach(() => {
    vi.useFakeTimers();
    localStorage.clear();
    reachable = true;
  });
  afterEach(() => {
    queue.stop(new Set());
    outbox.stop();
    vi.useRealTimers();
  });

  it("holds one on the screen and two ahead", async () => {
    begin(10);
    await vi.advanceTimersByTimeAsync(10);
    expect(names()).toEqual(["t0", "t1", "t2"]);
    expect(server.asked[0]).toBe(USUAL_DEPTH);
  });

  it("begins with what was begun before", async () => {
    server = new FakeServer(10);
    outbox = new Outbox(new LocalStore(localStorage), "rater", () => Promise.resolve());
    queue = new TaskQueue(server, outbox, (name) => name === "t1");
    queue.start();
    await vi.advanceTimersByTimeAsync(10);
    expect(names()).toEqual(["t1", "t0", "t2"]);
  });

  it("gives every task once and in order, however fast they are answered", async () => {
    begin(60);
    await vi.advanceTimersByTimeAsync(10);
    const seen: string[] = [];
    while (seen.length < 60) {
      expect(names().length, `after ${seen.length}`).toBeGreaterThan(0);
      seen.push(answer());
      await vi.advanceTimersByTimeAsync(150);
    }
    expect(seen).toEqual(Array.from({ length: 60 }, (_, i) => `t${i}`));
    await vi.advanceTimersByTimeAsync(1000);
    expect(queue.getState()).toMatchObject({ items: [], reason: NoTaskReason.COMPLETE });
    expect(Math.max(...server.asked)).toBe(MAX_DEPTH);
  });

  it("goes on with what is here while the network is cut, and shows nothing twice after", async () => {
    begin(10);
    await vi.advanceTimersByTimeAsync(10);
    server.broken = true;
    reachable = false;
    const seen = [answer(), answer(), answer()];
    await vi.advanceTimersByTimeAsync(3000);
    expect(names()).toEqual([]);
    expect(queue.getState().fault?.passing).toBe(true);
    server.broken = false;
    reachable = true;
    await vi.advanceTimersByTimeAsync(15_000);
    expect(queue.getState().fault).toBeUndefined();
    while (names().length > 0) {
      seen.push(answer());
      await vi.advanceTimersByTimeAsync(3000);
    }
    expect(seen).toEqual(Array.from({ length: 10 }, (_, i) => `t${i}`));
  });

  it("shows a task again whose answer was not taken", async () => {
    begin(1);
    await vi.advanceTimersByTimeAsync(10);
    queue.take("t0");
    await vi.advanceTimersByTimeAsync(6000);
    expect(names()).toEqual([]);
    queue.reconsider("t0");
    await vi.advanceTimersByTimeAsync(10);
    expect(names()).toEqual(["t0"]);
  });

  it("renews what would end, and lets go of what others have now", async () => {
    begin(3);
    await vi.advanceTimersByTimeAsync(10);
    server.renew.mockRejectedValueOnce(new ConnectError("lost", Code.Aborted));
    await vi.advanceTimersByTimeAsync(7 * 60_000);
    expect(server.renew.mock.calls.length).toBeGreaterThanOrEqual(3);
    expect(names().length).toBeGreaterThanOrEqual(2);
  });

  it("gives back what was not begun", async () => {
    begin(10);
    await vi.advanceTimersByTimeAsync(10);
    queue.stop(new Set(["t0"]));
    expect(server.released).toEqual(["t1", "t2"]);
  });

  it("keeps little from others for slow raters", () => {
    expect([undefined, 4000, 1000, 150].map(depthFor)).toEqual([USUAL_DEPTH, USUAL_DEPTH, 5, MAX_DEPTH]);
  });
});
