import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { useState } from "react";
import { useDeed } from "@/api/deed";
import { idOf } from "@/api/names";
import { usePaged } from "@/api/paged";
import { clientOf } from "@/api/transport";
import { ConfirmButton } from "@/components/ConfirmButton";
import { DataTable } from "@/components/DataTable";
import { FaultNotice } from "@/components/Notice";
import { PagedList } from "@/components/Pager";
import { SecretNotice } from "@/components/SecretNotice";
import { DeedForm, NumberField, TextField } from "@/forms/fields";
import { optionalNumber, smallNumber } from "@/forms/values";
import { AccountService } from "@/gen/rlhf/feedback/v1/account_service_pb";
import { count, time } from "@/text/format";

const DAY_MS = 86_400_000;

/** The link that lets a rater in. The secret is behind `#`, which browsers send to no server. */
export const joinLink = (secret: string): string => `${window.location.origin}/join#${secret}`;

/** Invitations: make one, see who came, withdraw one. */
export function Invitations({ project }: { project: string }) {
  const list = usePaged(["invitations", project], async (page, signal) => {
    const { invitations, nextPageToken } = await clientOf(AccountService).listInvitations({ parent: project, ...page }, { signal });
    return { items: invitations, nextPageToken };
  });
  const remove = useDeed((name: string, requestId) => clientOf(AccountService).deleteInvitation({ name, requestId }), { invalidates: [["invitations", project]] });
  return (
    <>
      <NewInvitation project={project} />
      <section className="card stack">
        <h2>Invitations</h2>
        {remove.fault !== undefined && <FaultNotice fault={remove.fault} />}
        <PagedList list={list} what="invitations">
          {(invitations) => (
            <DataTable
              label="Invitations"
              items={invitations}
              keyOf={(invitation) => invitation.name}
              columns={[
                { title: "Invitation", cell: (invitation) => <bdi>{invitation.displayName || idOf(invitation.name)}</bdi> },
                { title: "Came", number: true, cell: (invitation) => `${count(invitation.useCount)} of ${count(Math.max(1, invitation.maxUseCount))}` },
                { title: "Ends", cell: (invitation) => time(invitation.expireTime) },
                { title: "Made", cell: (invitation) => time(invitation.createTime) },
                {
                  title: "Do",
                  cell: (invitation) => (
                    <ConfirmButton label="Withdraw" question="The link no longer lets anybody in. Raters who came by it stay." onConfirm={() => remove.run(invitation.name)} disabled={remove.isPending} />
                  ),
                },
              ]}
            />
          )}
        </PagedList>
      </section>
    </>
  );
}

function NewInvitation({ project }: { project: string }) {
  const [displayName, setDisplayName] = useState("");
  const [uses, setUses] = useState("1");
  const [days, setDays] = useState("7");
  const deed = useDeed(
    ({ name, maxUseCount, dayCount }: { name: string; maxUseCount: number; dayCount: number }, requestId) =>
      clientOf(AccountService).createInvitation({
        parent: project,
        invitation: { displayName: name, maxUseCount, expireTime: timestampFromDate(new Date(Date.now() + dayCount * DAY_MS)) },
        requestId,
      }),
    { invalidates: [["invitations", project]] },
  );
  return (
    <section className="card stack">
      <h2>Invite raters</h2>
      {deed.result === undefined || deed.result.secret === "" ? (
        <DeedForm deed={deed} label="Invite raters" submit="Make the link" value={() => ({ name: displayName, maxUseCount: smallNumber(uses), dayCount: optionalNumber(days) ?? 7 })}>
          <div className="form-grid">
            <TextField label="Name for people" path="invitation.display_name" value={displayName} onChange={setDisplayName} maxLength={100} hint="Such as the group that it is for" />
            <NumberField label="Raters who may come by it" path="invitation.max_use_count" value={uses} onChange={setUses} min={1} max={10_000} required />
            <NumberField label="Days that it holds" path="invitation.expire_time" value={days} onChange={setDays} min={1} max={365} required />
          </div>
        </DeedForm>
      ) : (
        <SecretNotice label="The link" secret={joinLink(deed.result.secret)} hint="Whoever has it comes in as a rater: send it to them alone. A lost one is withdrawn below and made anew." onDone={deed.reset} />
      )}
    </section>
  );
}
