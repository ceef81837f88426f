import type { PageProps } from "@/app/pages";
import { EmptyState } from "@/components/States";

export default function EvaluatePage({ project }: PageProps) {
  return <EmptyState title={project} />;
}
