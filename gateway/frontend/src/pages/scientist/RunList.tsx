import { Link } from "wouter";
import { idOf } from "@/api/names";
import type { Paged } from "@/api/paged";
import { type Column, DataTable } from "@/components/DataTable";
import { PagedList } from "@/components/Pager";
import type { JobState } from "@/gen/rlhf/common/v1/job_pb";
import { JobStateBadge } from "@/jobs/JobView";

/** Runs of one kind: name and state, then the columns of the kind. */
export function RunList<T extends { name: string; displayName: string; state: JobState }>({ base, list, what, empty, columns }: { base: string; list: Paged<T>; what: string; empty?: string; columns: readonly Column<T>[] }) {
  return (
    <section className="card stack">
      <div className="row">
        <h2>Runs</h2>
        <Link className="button primary" href={`${base}/new`}>
          New run
        </Link>
      </div>
      <PagedList list={list} what={what} empty={empty}>
        {(jobs) => (
          <DataTable
            label={what.charAt(0).toUpperCase() + what.slice(1)}
            items={jobs}
            keyOf={(job) => job.name}
            columns={[
              {
                title: "Run",
                cell: (job) => (
                  <Link href={`${base}/jobs/${encodeURIComponent(idOf(job.name))}`}>
                    <bdi>{job.displayName || idOf(job.name)}</bdi>
                  </Link>
                ),
              },
              { title: "State", cell: (job) => <JobStateBadge state={job.state} /> },
              ...columns,
            ]}
          />
        )}
      </PagedList>
    </section>
  );
}
