import { type ComponentType, lazy } from "react";
import { Role } from "@/gen/rlhf/feedback/v1/account_service_pb";

/** What every page of a project is given. */
export interface PageProps {
  /** `projects/{project}`. */
  project: string;
  /** What follows the page's own path, without slashes at its ends; empty on the page itself. */
  rest: string;
}

/** One page of a project. A page is a chunk of its own: its script is loaded when it is first opened. */
export interface PageEntry {
  /** Path below `/projects/{project}/`, such as `label`. Everything below it leads to the page too, as `rest`. */
  path: string;
  title: string;
  /** Whose page it is: owners see all, scientists theirs and those of raters. */
  role: Role;
  /** Heading in the navigation. */
  group: "Rate" | "Project" | "Science";
  page: ComponentType<PageProps>;
}

/** All pages, in the order of the navigation. Add yours here; nothing else has to know of it. */
export const PAGES: readonly PageEntry[] = [
  { path: "label", title: "Label", role: Role.RATER, group: "Rate", page: lazy(() => import("@/pages/label/LabelPage")) },
  { path: "evaluate", title: "Evaluate", role: Role.RATER, group: "Rate", page: lazy(() => import("@/pages/evaluate/EvaluatePage")) },
  { path: "labels", title: "Labels", role: Role.SCIENTIST, group: "Project", page: lazy(() => import("@/pages/owner/LabelsPage")) },
  { path: "generation", title: "Generation", role: Role.SCIENTIST, group: "Project", page: lazy(() => import("@/pages/owner/GenerationPage")) },
  { path: "raters", title: "Raters", role: Role.SCIENTIST, group: "Project", page: lazy(() => import("@/pages/owner/RatersPage")) },
  { path: "gold", title: "Gold", role: Role.SCIENTIST, group: "Project", page: lazy(() => import("@/pages/owner/GoldPage")) },
  { path: "settings", title: "Settings", role: Role.SCIENTIST, group: "Project", page: lazy(() => import("@/pages/owner/SettingsPage")) },
  { path: "access", title: "Access", role: Role.OWNER, group: "Project", page: lazy(() => import("@/pages/owner/AccessPage")) },
  { path: "reward", title: "Reward", role: Role.SCIENTIST, group: "Science", page: lazy(() => import("@/pages/scientist/RewardPage")) },
  { path: "fine-tuning", title: "Fine-tuning", role: Role.SCIENTIST, group: "Science", page: lazy(() => import("@/pages/scientist/FineTuningPage")) },
  { path: "compare", title: "Compare", role: Role.SCIENTIST, group: "Science", page: lazy(() => import("@/pages/scientist/ComparePage")) },
  { path: "evaluations", title: "Evaluations", role: Role.SCIENTIST, group: "Science", page: lazy(() => import("@/pages/scientist/EvaluationsPage")) },
  { path: "models", title: "Models", role: Role.SCIENTIST, group: "Science", page: lazy(() => import("@/pages/scientist/ModelsPage")) },
  { path: "downloads", title: "Downloads", role: Role.SCIENTIST, group: "Science", page: lazy(() => import("@/pages/scientist/DownloadsPage")) },
];
