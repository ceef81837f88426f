import { afterEach, describe, expect, it } from "vitest";
import { inForce, OWN_KEYS, type OwnKeys, parseOwnKeys, refusalOf, storeOwnKeys, withOwnKey, withoutOwnKeys } from "@/keyboard/ownKeys";
import type { Shortcut } from "@/keyboard/shortcuts";

const shortcut = (id: string, keys: string[], fixed = false): Shortcut => ({ id, keys, label: id, run: () => {}, fixed });
const SHORTCUTS = [shortcut("good", ["g"]), shortcut("bad", ["b"]), shortcut("undo", ["u", "Backspace"]), shortcut("left", ["ArrowLeft"]), shortcut("keys", ["?"], true)];
const keysOf = (own: OwnKeys) => inForce(SHORTCUTS, own).map(({ keys }) => keys.join(" "));

afterEach(() => localStorage.clear());

describe("own keys", () => {
  it("replace the usual ones, or take them away", () => {
    expect(keysOf({})).toEqual(["g", "b", "u Backspace", "ArrowLeft", "?"]);
    expect(keysOf({ good: "f", undo: null, left: "h" })).toEqual(["f", "b", "", "h", "?"]);
  });

  it("never give a key two meanings, whatever is stored", () => {
    expect(keysOf({ good: "b" })).toEqual(["b", "", "u Backspace", "ArrowLeft", "?"]);
    expect(keysOf({ good: "x", bad: "x", left: "Backspace" })).toEqual(["x", "", "u", "Backspace", "?"]);
    expect(keysOf({ keys: "k" })).toEqual(["g", "b", "u Backspace", "ArrowLeft", "?"]);
  });

  it("are refused when another action has them, and free once it has not", () => {
    expect(refusalOf(SHORTCUTS, {}, "good", "b")).toMatchObject({ kind: "taken", by: { id: "bad" } });
    expect(refusalOf(SHORTCUTS, {}, "good", "Backspace")).toMatchObject({ kind: "taken", by: { id: "undo" } });
    expect(refusalOf(SHORTCUTS, { bad: "n" }, "good", "n")).toMatchObject({ kind: "taken", by: { id: "bad" } });
    expect(refusalOf(SHORTCUTS, { bad: "n" }, "good", "b")).toBeUndefined();
    expect(refusalOf(SHORTCUTS, { bad: null }, "good", "b")).toBeUndefined();
    expect(refusalOf(SHORTCUTS, {}, "good", "g")).toBeUndefined();
  });

  it.each(["?", "Escape", "Tab", "Enter", " ", "F5", "Shift", "Dead", "Process"])("cannot be %s", (key) => {
    expect(refusalOf(SHORTCUTS, {}, "good", key)).toEqual({ kind: "reserved" });
  });

  it("are forgotten one by one and together", () => {
    const own = withOwnKey(SHORTCUTS, withOwnKey(SHORTCUTS, { "other.page": "q" }, "good", "f"), "bad", null);
    expect(own).toEqual({ "other.page": "q", good: "f", bad: null });
    expect(withOwnKey(SHORTCUTS, own, "good", "g")).toEqual({ "other.page": "q", bad: null });
    expect(withoutOwnKeys(SHORTCUTS, own)).toEqual({ "other.page": "q" });
  });

  it("are kept on the device, and nonsense in their place is passed over", () => {
    storeOwnKeys({ good: "f" });
    expect(parseOwnKeys(OWN_KEYS.read())).toEqual({ good: "f" });
    storeOwnKeys({});
    expect(OWN_KEYS.read()).toBeNull();
    for (const text of ["[", "1", "null", '"g"']) expect(parseOwnKeys(text)).toEqual({});
    expect(parseOwnKeys('{"good":"?","bad":7,"undo":null,"left":"Tab"}')).toEqual({ undo: null });
  });
});
