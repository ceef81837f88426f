import type { ComponentType } from "react";
import { type Preloadable, preloadable } from "@/components/preloadable";
import { Role } from "@/gen/rlhf/feedback/v1/account_service_pb";
import type { Messages } from "@/language/messages";

/** What every page of a project is given. */
export interface PageProps {
  /** `projects/{project}`. */
  project: string;
  /** What follows the page's own path, without slashes at its ends; empty on the page itself. */
  rest: string;
}

/** One page of a project. A page is a chunk of its own: its script is loaded when it is first opened. */
export interface PageEntry extends Preloadable<PageProps> {
  /** Path below `/projects/{project}/`, such as `label`. Everything below it leads to the page too, as `rest`. */
  path: string;
  /** In English; raters' pages have theirs in every language, see {@link titleOf}. */
  title: string;
  /** Whose page it is: owners see all, scientists theirs and those of raters. */
  role: Role;
  /** Heading in the navigation. */
  group: "Rate" | "Project" | "Science";
}

interface PageModule {
  default: ComponentType<PageProps>;
}

function entry(path: string, title: string, role: Role, group: PageEntry["group"], load: () => Promise<PageModule>): PageEntry {
  return { path, title, role, group, ...preloadable(load) };
}

/** All pages, in the order of the navigation. Add yours here; nothing else has to know of it. */
export const PAGES: readonly PageEntry[] = [
  entry("label", "Label", Role.RATER, "Rate", () => import("@/pages/label/LabelPage")),
  entry("evaluate", "Evaluate", Role.RATER, "Rate", () => import("@/pages/evaluate/EvaluatePage")),
  entry("labels", "Labels", Role.SCIENTIST, "Project", () => import("@/pages/owner/LabelsPage")),
  entry("generation", "Generation", Role.SCIENTIST, "Project", () => import("@/pages/owner/GenerationPage")),
  entry("raters", "Raters", Role.SCIENTIST, "Project", () => import("@/pages/owner/RatersPage")),
  entry("gold", "Gold", Role.SCIENTIST, "Project", () => import("@/pages/owner/GoldPage")),
  entry("settings", "Settings", Role.SCIENTIST, "Project", () => import("@/pages/owner/SettingsPage")),
  entry("access", "Access", Role.OWNER, "Project", () => import("@/pages/owner/AccessPage")),
  entry("reward", "Reward", Role.SCIENTIST, "Science", () => import("@/pages/scientist/RewardPage")),
  entry("fine-tuning", "Fine-tuning", Role.SCIENTIST, "Science", () => import("@/pages/scientist/FineTuningPage")),
  entry("compare", "Compare", Role.SCIENTIST, "Science", () => import("@/pages/scientist/ComparePage")),
  entry("evaluations", "Evaluations", Role.SCIENTIST, "Science", () => import("@/pages/scientist/EvaluationsPage")),
  entry("models", "Models", Role.SCIENTIST, "Science", () => import("@/pages/scientist/ModelsPage")),
  entry("downloads", "Downloads", Role.SCIENTIST, "Science", () => import("@/pages/scientist/DownloadsPage")),
];

/** Pages outside projects. */
export const OUTER_PAGES = {
  "/": preloadable(() => import("@/pages/home/HomePage")),
  "/join": preloadable(() => import("@/pages/join/JoinPage")),
  "/sign-in": preloadable(() => import("@/pages/join/SignInPage")),
} as const;

/** What a page is called, or a group of pages: those of raters in the language that is spoken, others in English. */
export function titleOf({ path, title }: { path: string; title: string }, titles: Messages["titles"]): string {
  return Object.hasOwn(titles, path) ? titles[path as keyof typeof titles] : title;
}

/** The page that an address leads to; `undefined` where there is none. */
export function pageAt(address: string): Pick<PageEntry, "preload"> | undefined {
  if (Object.hasOwn(OUTER_PAGES, address)) return OUTER_PAGES[address as keyof typeof OUTER_PAGES];
  const path = /^\/projects\/[^/]+\/(.+)$/.exec(address)?.[1];
  return path === undefined ? undefined : pageOf(path);
}

/** The page at a path below `/projects/{project}/`. */
export function pageOf(path: string): PageEntry | undefined {
  return PAGES.find((page) => path === page.path || path.startsWith(`${page.path}/`));
}
