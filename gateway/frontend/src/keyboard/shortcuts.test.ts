import { afterEach, describe, expect, it } from "vitest";
import { keyOf } from "@/keyboard/keys";
import { isTaken, listening, type Shortcut } from "@/keyboard/shortcuts";
import { en } from "@/language/en";
import { labelShortcuts } from "@/pages/label/labelShortcuts";

const press = (target: Element, init: KeyboardEventInit) => {
  const event = new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init });
  let taken = false;
  target.addEventListener("keydown", (heard) => (taken = isTaken(heard as KeyboardEvent)), { once: true });
  target.dispatchEvent(event);
  return taken;
};

afterEach(() => document.body.replaceChildren());

describe("keys", () => {
  it("are letters whatever the case, and by place on keyboards with other letters", () => {
    expect(keyOf({ key: "G", code: "KeyG" })).toBe("g");
    expect(keyOf({ key: "п", code: "KeyG" })).toBe("g");
    expect(keyOf({ key: "q", code: "KeyA" })).toBe("q");
    expect(keyOf({ key: "?", code: "Slash" })).toBe("?");
    expect(keyOf({ key: "ArrowLeft", code: "ArrowLeft" })).toBe("ArrowLeft");
  });

  it("belong to fields, buttons and the browser first", () => {
    const field = document.body.appendChild(document.createElement("textarea"));
    const button = document.body.appendChild(document.createElement("button"));
    expect(press(field, { key: "g" })).toBe(true);
    expect(press(button, { key: "g" })).toBe(false);
    expect(press(button, { key: "Enter" })).toBe(true);
    expect(press(document.body, { key: "g" })).toBe(false);
    expect(press(document.body, { key: "g", repeat: true })).toBe(true);
    expect(press(document.body, { key: "g", ctrlKey: true })).toBe(true);
  });

  it("do nothing to the page while a dialog is open", () => {
    const dialog = document.body.appendChild(document.createElement("dialog"));
    dialog.setAttribute("open", "");
    expect(press(document.body, { key: "g" })).toBe(true);
  });

  it("of the label page have one meaning each", () => {
    const nothing = () => {};
    const shortcuts = labelShortcuts({ imageCount: 9, answer: nothing, select: nothing, step: nothing, undo: nothing, unveil: nothing, open: nothing }, en);
    for (const parts of [shortcuts.flatMap((shortcut) => shortcut.keys), shortcuts.map((shortcut) => shortcut.id)]) expect(new Set(parts).size).toBe(parts.length);
  });

  it("that are single characters are silent while shortcuts are off, whoever chose them", () => {
    const action = { label: "", run: () => {} };
    const shortcuts: Shortcut[] = [
      { ...action, id: "good", keys: ["g"] },
      { ...action, id: "undo", keys: ["u", "Backspace"] },
      { ...action, id: "left", keys: ["ArrowLeft"], always: true },
      { ...action, id: "right", keys: ["ArrowRight"], always: true },
      { ...action, id: "keys", keys: ["?"], fixed: true },
    ];
    expect(listening(shortcuts, { left: "l" }, false).map((shortcut) => shortcut.keys)).toEqual([[], [], [], ["ArrowRight"], ["?"]]);
    expect(listening(shortcuts, { left: "l" }, true).map((shortcut) => shortcut.keys)).toEqual([["g"], ["u", "Backspace"], ["l"], ["ArrowRight"], ["?"]]);
  });
});
