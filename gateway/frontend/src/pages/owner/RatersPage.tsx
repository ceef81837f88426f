import { useState } from "react";
import { useDeed } from "@/api/deed";
import { includesRole, roleIn, useIdentity } from "@/api/identity";
import { idOf } from "@/api/names";
import { usePaged } from "@/api/paged";
import { clientOf } from "@/api/transport";
import type { PageProps } from "@/app/pages";
import { DataTable } from "@/components/DataTable";
import { FaultNotice } from "@/components/Notice";
import { PagedList } from "@/components/Pager";
import { SubNav } from "@/components/SubNav";
import { FilterField } from "@/forms/fields";
import { AccountService, type Rater, RaterState, Role } from "@/gen/rlhf/feedback/v1/account_service_pb";
import { EraseRater } from "@/pages/owner/EraseRater";
import { Invitations } from "@/pages/owner/Invitations";
import { RaterQuality } from "@/pages/owner/RaterQuality";
import { time } from "@/text/format";
import { RATER_STATE } from "@/text/terms";

const PARTS = [
  { path: "", title: "Raters" },
  { path: "quality", title: "Quality" },
  { path: "invitations", title: "Invitations" },
];

/** Who labels: invitations, pausing, and how well it goes. */
export default function RatersPage({ project, rest }: PageProps) {
  const { data: identity } = useIdentity();
  const owner = includesRole(roleIn(identity, project), Role.OWNER);
  return (
    <div className="page stack">
      <h1>Raters</h1>
      <SubNav base={`/projects/${encodeURIComponent(idOf(project))}/raters`} parts={PARTS.filter(({ path }) => owner || path !== "invitations")} current={rest} label="Parts of raters" />
      {rest === "invitations" ? <Invitations project={project} /> : rest === "quality" ? <RaterQuality project={project} owner={owner} /> : <Raters project={project} owner={owner} />}
    </div>
  );
}

const STATES = Object.entries(RATER_STATE).map(([key, text]) => [key, key === "0" ? "all" : text] as const);

function Raters({ project, owner }: { project: string; owner: boolean }) {
  const [state, setState] = useState("0");
  const list = usePaged(["raters", project, state], async (page, signal) => {
    const { raters, nextPageToken } = await clientOf(AccountService).listRaters({ parent: project, state: Number(state) as RaterState, ...page }, { signal });
    return { items: raters, nextPageToken };
  });
  return (
    <section className="card stack">
      <h2>Raters</h2>
      <FilterField label="State" value={state} onChange={setState} options={STATES} />
      <PagedList list={list} what="raters" empty={owner ? "There are no raters here yet. Invite some." : undefined}>
        {(raters) => (
          <DataTable
            label="Raters"
            items={raters}
            keyOf={(rater) => rater.name}
            columns={[
              { title: "Rater", cell: (rater) => <bdi>{rater.displayName || idOf(rater.name)}</bdi> },
              { title: "State", cell: (rater) => <span className={`badge ${rater.state === RaterState.ACTIVE ? "good" : "warning"}`}>{RATER_STATE[rater.state]}</span> },
              { title: "Came", cell: (rater) => time(rater.createTime) },
              { title: "Last answer", cell: (rater) => time(rater.lastAnswerTime) },
              ...(owner ? [{ title: "Do", cell: (rater: Rater) => <Deeds project={project} rater={rater} /> }] : []),
            ]}
          />
        )}
      </PagedList>
    </section>
  );
}

function Deeds({ project, rater }: { project: string; rater: Rater }) {
  if (rater.state === RaterState.ERASED) return null;
  const who = rater.displayName || idOf(rater.name);
  return (
    <div className="row">
      <PauseButton project={project} name={rater.name} state={rater.state} who={who} />
      <EraseRater project={project} name={rater.name} who={who} />
    </div>
  );
}

/** Pauses a rater, or lets one go on. Nothing that was answered is lost by it. */
function PauseButton({ project, name, state, who }: { project: string; name: string; state: RaterState; who: string }) {
  const options = { invalidates: [["raters", project]] };
  const pause = useDeed((target: string, requestId) => clientOf(AccountService).pauseRater({ name: target, requestId }), options);
  const resume = useDeed((target: string, requestId) => clientOf(AccountService).resumeRater({ name: target, requestId }), options);
  const deed = state === RaterState.ACTIVE ? pause : resume;
  return (
    <div className="row">
      <button type="button" className="button small" disabled={deed.isPending} onClick={() => deed.run(name)} aria-label={`${state === RaterState.ACTIVE ? "Pause" : "Resume"} ${who}`}>
        {state === RaterState.ACTIVE ? "Pause" : "Resume"}
      </button>
      {deed.fault !== undefined && <FaultNotice fault={deed.fault} />}
    </div>
  );
}
