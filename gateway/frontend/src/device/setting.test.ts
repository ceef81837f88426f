import { afterEach, describe, expect, it, vi } from "vitest";
import { DeviceSetting } from "@/device/setting";

afterEach(() => localStorage.clear());

describe("a setting of the device", () => {
  it("is kept, told to listeners and taken away", () => {
    const setting = new DeviceSetting("a");
    const heard = vi.fn();
    const leave = setting.subscribe(heard);
    setting.write("on");
    expect(new DeviceSetting("a").read()).toBe("on");
    setting.write(null);
    expect(localStorage.getItem("a")).toBeNull();
    expect(heard).toHaveBeenCalledTimes(2);
    leave();
    setting.write("on");
    expect(heard).toHaveBeenCalledTimes(2);
  });

  it("lasts as long as the page where nothing can be stored", () => {
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new DOMException("full", "QuotaExceededError");
    });
    const setting = new DeviceSetting("a");
    setting.write("on");
    expect(setting.read()).toBe("on");
    expect(localStorage.getItem("a")).toBeNull();
  });

  it("is heard of from other windows", () => {
    const heard = vi.fn();
    const leave = new DeviceSetting("a").subscribe(heard);
    window.dispatchEvent(new StorageEvent("storage", { key: "a" }));
    leave();
    window.dispatchEvent(new StorageEvent("storage", { key: "a" }));
    expect(heard).toHaveBeenCalledTimes(1);
  });
});
