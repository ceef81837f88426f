import { useDeferredValue, useState } from "react";
import { usePaged } from "@/api/paged";
import { clientOf } from "@/api/transport";
import { DataTable } from "@/components/DataTable";
import { PagedList } from "@/components/Pager";
import { TextField } from "@/forms/fields";
import { AccountService } from "@/gen/rlhf/feedback/v1/account_service_pb";
import { time } from "@/text/format";

/** What was done in a project, by whom, with the values before and after. */
export function AuditEvents({ project }: { project: string }) {
  const [subject, setSubject] = useState("");
  const [resource, setResource] = useState("");
  const filter = { subject: useDeferredValue(subject.trim()), resource: useDeferredValue(resource.trim()) };
  const list = usePaged(["auditEvents", project, filter], async (page, signal) => {
    const { auditEvents, nextPageToken } = await clientOf(AccountService).listAuditEvents({ parent: project, ...filter, ...page }, { signal });
    return { items: auditEvents, nextPageToken };
  });
  return (
    <section className="card stack">
      <h2>Audit</h2>
      <div className="form-grid">
        <TextField label="By whom" path="subject" value={subject} onChange={setSubject} hint="A whole subject" />
        <TextField label="On what" path="resource" value={resource} onChange={setResource} hint="A whole resource name" />
      </div>
      <PagedList list={list} what="audit events" empty={filter.subject === "" && filter.resource === "" ? "Nothing was written down yet." : "Nothing that matches was done."}>
        {(events) => (
          <DataTable
            label="Audit events"
            items={events}
            keyOf={(event) => event.name}
            columns={[
              { title: "When", cell: (event) => time(event.createTime) },
              { title: "Who", cell: (event) => <bdi>{event.subject}</bdi> },
              { title: "Did", cell: (event) => event.method.slice(event.method.lastIndexOf("/") + 1) },
              { title: "On", cell: (event) => <bdi>{event.resource}</bdi> },
              { title: "Before", cell: (event) => <Values values={event.valuesBefore} /> },
              { title: "After", cell: (event) => <Values values={event.valuesAfter} /> },
            ]}
          />
        )}
      </PagedList>
    </section>
  );
}

function Values({ values }: { values: { [key: string]: string } }) {
  const entries = Object.entries(values);
  if (entries.length === 0) return <>–</>;
  return <pre className="audit-values">{entries.map(([key, value]) => `${key}: ${value}`).join("\n")}</pre>;
}
