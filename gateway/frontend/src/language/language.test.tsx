import { Code } from "@connectrpc/connect";
import { act, cleanup, render, screen } from "@testing-library/react";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { CallFault } from "@/api/errors";
import { FaultNotice } from "@/components/Notice";
import { counting } from "@/language/counting";
import { de } from "@/language/de";
import { en } from "@/language/en";
import { Filled } from "@/language/Filled";
import { InEnglish } from "@/language/InEnglish";
import { chooseLanguage, LANGUAGES, languageFor, speak, useMessages } from "@/language/language";
import { shownDuration } from "@/pages/label/ProgressStrip";

afterEach(async () => {
  cleanup();
  localStorage.clear();
  vi.restoreAllMocks();
  vi.spyOn(navigator, "languages", "get").mockReturnValue(["en"]);
  await speak();
});

/** Every text by its path; functions with numbers and names put in. */
function texts(part: unknown, path = ""): [string, string][] {
  if (typeof part === "string") return [[path, part]];
  if (typeof part === "function") return [1, 2, 5].map((number) => [`${path}(${number})`, (part as (...given: unknown[]) => string)(number, number, "p", "q")]);
  return Object.entries(part as object).flatMap(([key, inner]) => texts(inner, path === "" ? key : `${path}.${key}`));
}

const holes = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([hole]) => hole).sort();

describe("languages", () => {
  const german = new Map(texts(de));

  it("have a text for everything, with the same holes", () => {
    for (const [path, text] of texts(en)) {
      expect(german.get(path), path).toBeTruthy();
      expect(holes(german.get(path) ?? ""), path).toEqual(holes(text));
    }
    expect([...german.keys()].filter((path) => !path.startsWith("faults.reasons"))).toEqual(texts(en).map(([path]) => path));
  });

  it("leave no text as it was in English", () => {
    const same = texts(en).filter(([path, text]) => german.get(path) === text).map(([path]) => path);
    expect(same).toEqual([]);
  });

  it("count by the rules of each", () => {
    expect([1, 2].map(en.sync.kept)).toEqual(["1 answer is kept on this device.", "2 answers are kept on this device."]);
    expect([1, 2000].map(de.sync.kept)).toEqual(["1 Antwort liegt auf diesem Gerät bereit.", "2.000 Antworten liegen auf diesem Gerät bereit."]);
    expect(counting("ar")(3, { few: "some #", other: "#" })).toMatch(/^some /);
    expect([30_000, 90 * 60_000, 3 * 3_600_000, 50 * 3_600_000].map((time) => shownDuration(time, de.label))).toEqual(["etwa eine Minute", "etwa 90 Minuten", "etwa 3 Stunden", "etwa 2 Tage"]);
  });
});

describe("the language", () => {
  it("is the one that was chosen, else the first that the browser's user reads", () => {
    expect(languageFor(null, ["fr-FR", "de-AT", "en"])).toBe("de");
    expect(languageFor("en", ["de"])).toBe("en");
    expect(languageFor("xx", [])).toBe("en");
    expect(languageFor(null, ["constructor"])).toBe("en");
  });

  it("is remembered, stands on the document and changes what is on the screen", async () => {
    const Text = () => useMessages().common.close;
    render(<><p><Text /></p><InEnglish><q><Text /></q></InEnglish></>);
    vi.spyOn(navigator, "languages", "get").mockReturnValue(["en"]);
    await act(() => chooseLanguage("de"));
    expect(document.querySelector("p")?.textContent).toBe("Schließen");
    expect(document.querySelector("q")?.textContent).toBe("Close");
    expect(document.querySelector("q")?.closest("[lang]")?.getAttribute("lang")).toBe("en");
    expect(document.documentElement.lang).toBe("de");
    expect(document.documentElement.dir).toBe(LANGUAGES.de.direction);
    expect(localStorage.getItem("rlhf.language")).toBe("de");
  });

  it("has words for errors that raters meet, and the server's own for others", async () => {
    const fault: CallFault = { reason: "RATER_PAUSED", code: Code.FailedPrecondition, message: "You are paused in this project.", violations: [], unreachable: false, passing: false };
    await act(() => chooseLanguage("de"));
    render(<FaultNotice fault={fault} />);
    expect(screen.getByRole("alert").textContent).toContain("angehalten");
    cleanup();
    render(<FaultNotice fault={{ ...fault, reason: "SOMETHING_NEW", message: "Something new." }} />);
    expect(screen.getByText("Something new.").lang).toBe("en");
    cleanup();
    await act(() => chooseLanguage("en"));
    render(<FaultNotice fault={fault} />);
    expect(screen.getByRole("alert").textContent).toContain("You are paused in this project.");
  });
});

it("a text is filled where its language wants", () => {
  render(<p><Filled text="von {all} sind {done} fertig" parts={{ done: <b>3</b>, all: 9 }} /></p>);
  expect(document.querySelector("p")?.textContent).toBe("von 9 sind 3 fertig");
});

describe("pages of raters", () => {
  const folders = ["rating", "keyboard", "pages/label", "pages/evaluate", "pages/join"];
  const files = folders.flatMap((folder) => readdirSync(join("src", folder)).filter((name) => name.endsWith(".tsx") && !name.includes(".test.")).map((name) => join("src", folder, name)));

  it.each(files)("%s has no text of its own", (file) => {
    const source = readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
    const written = [...source.matchAll(/(?:aria-label|title|label|hint|alt|placeholder)="([^"]*)"/g), ...source.matchAll(/<[\w.]+(?:\s[^<>{}]*)?>\s*([A-Z][a-z]+ ?[a-z]*[^<>{}();=]*)\s*</g)];
    expect(written.map(([, text]) => text)).toEqual([]);
  });
});
