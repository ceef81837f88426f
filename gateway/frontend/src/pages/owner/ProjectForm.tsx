import { useState } from "react";
import { faultOf } from "@/api/errors";
import { useDeed } from "@/api/deed";
import { useProject } from "@/api/identity";
import { clientOf } from "@/api/transport";
import { Notice } from "@/components/Notice";
import { QueryFault } from "@/components/QueryFault";
import { Loading } from "@/components/States";
import { DeedForm, TextArea, TextField } from "@/forms/fields";
import { AccountService, type Project } from "@/gen/rlhf/feedback/v1/account_service_pb";

/** What a project is called, what it is for, and what its raters consent to. */
export function ProjectForm({ project }: { project: string }) {
  const query = useProject(project);
  if (query.isError) return <QueryFault fault={faultOf(query.error)} what="projects" onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Loading />;
  return <Form key={query.data.etag} project={query.data} />;
}

function Form({ project }: { project: Project }) {
  const [displayName, setDisplayName] = useState(project.displayName);
  const [description, setDescription] = useState(project.description);
  const [consent, setConsent] = useState(project.consentMarkdownText);
  const paths = [
    displayName === project.displayName ? "" : "display_name",
    description === project.description ? "" : "description",
    consent === project.consentMarkdownText ? "" : "consent_markdown_text",
  ].filter((path) => path !== "");
  const deed = useDeed(
    (value: { displayName: string; description: string; consentMarkdownText: string; paths: string[] }, requestId) => {
      const { paths: changed, ...fields } = value;
      return clientOf(AccountService).updateProject({ project: { name: project.name, etag: project.etag, ...fields }, updateMask: { paths: changed }, requestId });
    },
    { invalidates: [["project", project.name], ["projects"]] },
  );
  return (
    <section className="card stack">
      <h2>Project and consent</h2>
      <DeedForm deed={deed} label="Project" submit="Save" disabled={paths.length === 0} value={() => ({ displayName, description, consentMarkdownText: consent, paths })}>
        <TextField label="Name for people" path="project.display_name" value={displayName} onChange={setDisplayName} required maxLength={100} />
        <TextArea label="What it is for" path="project.description" value={description} onChange={setDescription} rows={3} />
        <TextArea
          label="Consent text (Markdown)"
          path="project.consent_markdown_text"
          value={consent}
          onChange={setConsent}
          rows={8}
          hint={`Raters consent to it before their first task, and anew when it changes. Empty asks for none. Now at version ${project.consentVersion}.`}
        />
        {deed.result !== undefined && paths.length === 0 && <Notice tone="success">Saved.</Notice>}
      </DeedForm>
    </section>
  );
}
