import { idOf } from "@/api/names";
import type { PageProps } from "@/app/pages";
import { SubNav } from "@/components/SubNav";
import { ApiKeys } from "@/pages/owner/ApiKeys";
import { AuditEvents } from "@/pages/owner/AuditEvents";
import { DeadLetters } from "@/pages/owner/DeadLetters";
import { Members } from "@/pages/owner/Members";
import { Webhooks } from "@/pages/owner/Webhooks";
import "./owner.css";

const PARTS = [
  { path: "", title: "API keys" },
  { path: "members", title: "Members" },
  { path: "webhooks", title: "Webhooks" },
  { path: "audit", title: "Audit" },
  { path: "dead-letters", title: "Dead letters" },
];

/** Who and what may come in, what was done, and what was given up. */
export default function AccessPage({ project, rest }: PageProps) {
  return (
    <div className="page stack">
      <h1>Access and operation</h1>
      <SubNav base={`/projects/${encodeURIComponent(idOf(project))}/access`} parts={PARTS} current={rest} label="Parts of access" />
      <Part project={project} rest={rest} />
    </div>
  );
}

function Part({ project, rest }: { project: string; rest: string }) {
  switch (rest) {
    case "members":
      return <Members project={project} />;
    case "webhooks":
      return <Webhooks project={project} />;
    case "audit":
      return <AuditEvents project={project} />;
    case "dead-letters":
      return <DeadLetters />;
    default:
      return <ApiKeys project={project} />;
  }
}
