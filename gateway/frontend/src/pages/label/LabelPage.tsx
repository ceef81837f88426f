import type { PageProps } from "@/app/pages";
import { EmptyState } from "@/components/States";

export default function LabelPage({ project }: PageProps) {
  return <EmptyState title={project} />;
}
