import { useState } from "react";
import { useDeed } from "@/api/deed";
import { usePaged } from "@/api/paged";
import { clientOf } from "@/api/transport";
import { ConfirmButton } from "@/components/ConfirmButton";
import { DataTable } from "@/components/DataTable";
import { FaultNotice } from "@/components/Notice";
import { PagedList } from "@/components/Pager";
import { DeedForm, SelectField, TextField } from "@/forms/fields";
import { AccountService, Role } from "@/gen/rlhf/feedback/v1/account_service_pb";
import { time } from "@/text/format";
import { ROLE } from "@/text/terms";

const ROLES: readonly (readonly [string, string])[] = [
  [String(Role.SCIENTIST), "scientist"],
  [String(Role.OWNER), "owner"],
];

/** Owners and scientists who sign in by OpenID Connect. */
export function Members({ project }: { project: string }) {
  const [subject, setSubject] = useState("");
  const [displayName, setDisplayName] = useState("");
  const [role, setRole] = useState(String(Role.SCIENTIST));
  const list = usePaged(["members", project], async (page, signal) => {
    const { members, nextPageToken } = await clientOf(AccountService).listMembers({ parent: project, ...page }, { signal });
    return { items: members, nextPageToken };
  });
  const invalidates = [["members", project]];
  const remove = useDeed((name: string, requestId) => clientOf(AccountService).deleteMember({ name, requestId }), { invalidates });
  const create = useDeed(
    (member: { subject: string; displayName: string; role: Role }, requestId) => clientOf(AccountService).createMember({ parent: project, member, requestId }),
    {
      invalidates,
      onDone: () => {
        setSubject("");
        setDisplayName("");
      },
    },
  );
  return (
    <>
      <section className="card stack">
        <h2>Members</h2>
        {remove.fault !== undefined && <FaultNotice fault={remove.fault} />}
        <PagedList list={list} what="members">
          {(members) => (
            <DataTable
              label="Members"
              items={members}
              keyOf={(member) => member.name}
              columns={[
                { title: "Member", cell: (member) => <bdi>{member.displayName || member.subject}</bdi> },
                { title: "Subject", cell: (member) => <code>{member.subject}</code> },
                { title: "Role", cell: (member) => ROLE[member.role] },
                { title: "Since", cell: (member) => time(member.createTime) },
                { title: "Do", cell: (member) => <ConfirmButton label="Remove" question="They lose their role in this project." onConfirm={() => remove.run(member.name)} disabled={remove.isPending} /> },
              ]}
            />
          )}
        </PagedList>
      </section>
      <section className="card stack">
        <h2>New member</h2>
        <DeedForm deed={create} label="New member" submit="Add" value={() => ({ subject, displayName, role: Number(role) })}>
          <div className="form-grid">
            <TextField label="Subject" path="member.subject" value={subject} onChange={setSubject} required hint="Issuer and subject of their sign-in, with | between" />
            <TextField label="Name for people" path="member.display_name" value={displayName} onChange={setDisplayName} maxLength={100} />
            <SelectField label="Role" path="member.role" value={role} onChange={setRole} options={ROLES} />
          </div>
        </DeedForm>
      </section>
    </>
  );
}
