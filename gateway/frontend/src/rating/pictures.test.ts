import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PictureShelf } from "@/rating/pictures";

describe("PictureShelf", () => {
  const revoke = vi.fn();
  beforeEach(() => {
    vi.useFakeTimers();
    revoke.mockClear();
    vi.stubGlobal("URL", Object.assign(URL, { revokeObjectURL: revoke }));
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("loads each wanted picture once and lets go of the rest", async () => {
    const load = vi.fn((url: string) => Promise.resolve(`blob:${url}`));
    const shelf = new PictureShelf(load);
    shelf.want(["a", "b"]);
    shelf.want(["b", "c"]);
    await vi.runAllTimersAsync();
    expect(load.mock.calls.map(([url]) => url)).toEqual(["a", "b", "c"]);
    expect(shelf.stateOf("b")).toEqual({ status: "ready", address: "blob:b" });
    expect(shelf.stateOf("a")).toEqual({ status: "loading" });
    expect(revoke).toHaveBeenCalledExactlyOnceWith("blob:a");
    shelf.want([]);
    expect(revoke).toHaveBeenCalledTimes(3);
  });

  it("fetches the first ones first, a few at a time, and passes over what was let go meanwhile", async () => {
    const arrivals = new Map<string, () => void>();
    const load = vi.fn((url: string) => new Promise<string>((resolve) => arrivals.set(url, () => resolve(`blob:${url}`))));
    const shelf = new PictureShelf(load);
    const begun = () => load.mock.calls.map(([url]) => url).join("");
    shelf.want([..."abcdef"]);
    expect(begun()).toBe("abcd");
    shelf.want([..."abcdfg"]);
    arrivals.get("b")?.();
    await vi.runAllTimersAsync();
    expect(begun()).toBe("abcdf");
    for (const arrive of arrivals.values()) arrive();
    await vi.runAllTimersAsync();
    expect(begun()).toBe("abcdfg");
  });

  it("tries again by itself, and then when asked", async () => {
    let broken = true;
    const load = vi.fn(() => (broken ? Promise.reject(new Error("404")) : Promise.resolve("blob:x")));
    const shelf = new PictureShelf(load);
    shelf.want(["a"]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(load).toHaveBeenCalledTimes(4);
    expect(shelf.stateOf("a")).toEqual({ status: "failed" });
    broken = false;
    const told = vi.fn();
    shelf.subscribe(told);
    shelf.retry("a");
    expect(told).toHaveBeenCalledOnce();
    expect(shelf.stateOf("a")).toEqual({ status: "loading" });
    await vi.runAllTimersAsync();
    expect(shelf.stateOf("a")).toEqual({ status: "ready", address: "blob:x" });
  });

  it.each(["when the network is back", "after a while"])("tries all again that failed %s, without saying so before they are there", async (when) => {
    let isBroken = true;
    const load = vi.fn((url: string) => (isBroken && url !== "a" ? Promise.reject(new Error("offline")) : Promise.resolve(`blob:${url}`)));
    const shelf = new PictureShelf(load);
    const states = () => ["a", "b", "c"].map((url) => shelf.stateOf(url).status);
    shelf.want(["a", "b", "c"]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(states()).toEqual(["ready", "failed", "failed"]);
    isBroken = false;
    if (when === "after a while") await vi.advanceTimersByTimeAsync(8_500);
    else shelf.retryAll();
    expect(states()[1]).toBe("failed");
    await vi.runAllTimersAsync();
    expect(states()).toEqual(["ready", "ready", "ready"]);
    expect(load.mock.calls.filter(([url]) => url === "a")).toHaveLength(1);
  });

  it("asks for a picture no more that was let go after it failed", async () => {
    const load = vi.fn(() => Promise.reject(new Error("404")));
    const shelf = new PictureShelf(load);
    shelf.want(["a"]);
    await vi.advanceTimersByTimeAsync(5_000);
    shelf.want([]);
    await vi.runAllTimersAsync();
    expect(load).toHaveBeenCalledTimes(4);
  });
});
