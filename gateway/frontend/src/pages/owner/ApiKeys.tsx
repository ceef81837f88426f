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
import { DeedForm, NumberField, SelectField, TextField } from "@/forms/fields";
import { optionalNumber } from "@/forms/values";
import { AccountService, Role } from "@/gen/rlhf/feedback/v1/account_service_pb";
import { time } from "@/text/format";
import { ROLE } from "@/text/terms";

const DAY_MS = 86_400_000;

/** Keys for programs: make one, see when it was last used, withdraw it. */
export function ApiKeys({ project }: { project: string }) {
  const list = usePaged(["apiKeys", project], async (page, signal) => {
    const { apiKeys, nextPageToken } = await clientOf(AccountService).listApiKeys({ parent: project, ...page }, { signal });
    return { items: apiKeys, nextPageToken };
  });
  const remove = useDeed((name: string, requestId) => clientOf(AccountService).deleteApiKey({ name, requestId }), { invalidates: [["apiKeys", project]] });
  return (
    <>
      <NewApiKey project={project} />
      <section className="card stack">
        <h2>API keys</h2>
        {remove.fault !== undefined && <FaultNotice fault={remove.fault} />}
        <PagedList list={list} what="API keys">
          {(keys) => (
            <DataTable
              label="API keys"
              items={keys}
              keyOf={(key) => key.name}
              columns={[
                { title: "Key", cell: (key) => <bdi>{key.displayName || idOf(key.name)}</bdi> },
                { title: "Begins with", cell: (key) => <code>{key.secretPrefix}</code> },
                { title: "Role", cell: (key) => ROLE[key.role] },
                { title: "Ends", cell: (key) => time(key.expireTime) },
                { title: "Last used", cell: (key) => (key.lastUseTime === undefined ? "never" : time(key.lastUseTime)) },
                { title: "Do", cell: (key) => <ConfirmButton label="Withdraw" question="Programs that use the key are refused from now on." onConfirm={() => remove.run(key.name)} disabled={remove.isPending} /> },
              ]}
            />
          )}
        </PagedList>
      </section>
    </>
  );
}

const ROLES: readonly (readonly [string, string])[] = [
  [String(Role.SCIENTIST), "scientist: jobs, labels, models, exports"],
  [String(Role.OWNER), "owner: all of that, people and keys"],
];

function NewApiKey({ project }: { project: string }) {
  const [displayName, setDisplayName] = useState("");
  const [role, setRole] = useState(String(Role.SCIENTIST));
  const [days, setDays] = useState("90");
  const deed = useDeed(
    ({ name, keyRole, dayCount }: { name: string; keyRole: Role; dayCount: number }, requestId) =>
      clientOf(AccountService).createApiKey({ parent: project, apiKey: { displayName: name, role: keyRole, expireTime: timestampFromDate(new Date(Date.now() + dayCount * DAY_MS)) }, requestId }),
    { invalidates: [["apiKeys", project]] },
  );
  return (
    <section className="card stack">
      <h2>New API key</h2>
      {deed.result === undefined || deed.result.secret === "" ? (
        <DeedForm deed={deed} label="New API key" submit="Make the key" value={() => ({ name: displayName, keyRole: Number(role), dayCount: optionalNumber(days) ?? 90 })}>
          <div className="form-grid">
            <TextField label="Name for people" path="api_key.display_name" value={displayName} onChange={setDisplayName} required maxLength={100} hint="Such as the program that it is for" />
            <SelectField label="Role" path="api_key.role" value={role} onChange={setRole} options={ROLES} />
            <NumberField label="Days that it holds" path="api_key.expire_time" value={days} onChange={setDays} min={1} max={365} required hint="At most 365" />
          </div>
        </DeedForm>
      ) : (
        <SecretNotice label="The key" secret={deed.result.secret} hint="Store it where secrets are kept; the server has only its digest." onDone={deed.reset} />
      )}
    </section>
  );
}
