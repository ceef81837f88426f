import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { useDeed } from "@/api/deed";
import { IDENTITY } from "@/api/identity";
import { idOf } from "@/api/names";
import { clientOf } from "@/api/transport";
import { DeedForm, MoreFields, TextArea, TextField } from "@/forms/fields";
import { AccountService } from "@/gen/rlhf/feedback/v1/account_service_pb";

/** Makes a project, whose owner is whoever makes it. Its settings open then. */
export default function NewProject() {
  const [displayName, setDisplayName] = useState("");
  const [projectId, setProjectId] = useState("");
  const [description, setDescription] = useState("");
  const [encoder, setEncoder] = useState("");
  const [consent, setConsent] = useState("");
  const [, navigate] = useLocation();
  const queries = useQueryClient();
  const deed = useDeed(
    (value: { project: { displayName: string; description: string; encoder: string; consentMarkdownText: string }; projectId: string }, requestId) =>
      clientOf(AccountService).createProject({ ...value, requestId }),
    {
      invalidates: [["projects"]],
      onDone: ({ project }) => {
        // Its owner is known as that from the next answer on.
        void queries.refetchQueries(IDENTITY).then(() => navigate(`/projects/${encodeURIComponent(idOf(project?.name ?? ""))}/settings`));
      },
    },
  );
  return (
    <section className="card stack">
      <h2>New project</h2>
      <DeedForm
        deed={deed}
        label="New project"
        submit="Make the project"
        value={() => ({ project: { displayName: displayName.trim(), description, encoder: encoder.trim(), consentMarkdownText: consent }, projectId: projectId.trim() })}
      >
        <div className="form-grid">
          <TextField label="Name for people" path="project.display_name" value={displayName} onChange={setDisplayName} required maxLength={100} />
          <TextField label="Id" path="project_id" value={projectId} onChange={setProjectId} maxLength={63} hint="Stands in addresses and stays: small letters, digits and hyphens. Empty: the server makes one." />
        </div>
        <TextArea label="What it is for" path="project.description" value={description} onChange={setDescription} rows={2} />
        <MoreFields label="Encoder and consent">
          <TextField label="Encoder" path="project.encoder" value={encoder} onChange={setEncoder} hint="Model version that vectors are made with, projects/…/modelVersions/…. Empty takes the bundled one." />
          <TextArea label="Consent text (Markdown)" path="project.consent_markdown_text" value={consent} onChange={setConsent} rows={4} hint="Raters consent to it before their first task. Empty asks for none." />
        </MoreFields>
      </DeedForm>
    </section>
  );
}
