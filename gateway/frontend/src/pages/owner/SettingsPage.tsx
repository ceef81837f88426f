import { idOf } from "@/api/names";
import { includesRole, roleIn, useIdentity } from "@/api/identity";
import type { PageProps } from "@/app/pages";
import { SubNav } from "@/components/SubNav";
import { Role } from "@/gen/rlhf/feedback/v1/account_service_pb";
import { Guidelines } from "@/pages/owner/Guidelines";
import { LabelingSettingsForm } from "@/pages/owner/LabelingSettingsForm";
import { ProjectForm } from "@/pages/owner/ProjectForm";
import "./owner.css";

/** What a project is and how it labels. */
export default function SettingsPage({ project, rest }: PageProps) {
  const { data: identity } = useIdentity();
  const owner = includesRole(roleIn(identity, project), Role.OWNER);
  const parts = [
    { path: "", title: "Labelling" },
    { path: "guidelines", title: "Guideline" },
    ...(owner ? [{ path: "project", title: "Project and consent" }] : []),
  ];
  return (
    <div className="page stack">
      <h1>Settings</h1>
      <SubNav base={`/projects/${encodeURIComponent(idOf(project))}/settings`} parts={parts} current={rest} label="Parts of settings" />
      {rest === "guidelines" ? <Guidelines project={project} /> : rest === "project" && owner ? <ProjectForm project={project} /> : <LabelingSettingsForm project={project} />}
    </div>
  );
}
