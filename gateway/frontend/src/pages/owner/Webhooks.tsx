import { useState } from "react";
import { useDeed } from "@/api/deed";
import { usePaged } from "@/api/paged";
import { clientOf } from "@/api/transport";
import { ConfirmButton } from "@/components/ConfirmButton";
import { DataTable } from "@/components/DataTable";
import { FaultNotice } from "@/components/Notice";
import { PagedList } from "@/components/Pager";
import { SecretNotice } from "@/components/SecretNotice";
import { CheckField, DeedForm, TextField } from "@/forms/fields";
import { AccountService, type Webhook, WebhookEventKind } from "@/gen/rlhf/feedback/v1/account_service_pb";
import { count, time } from "@/text/format";
import { WEBHOOK_EVENT_KIND } from "@/text/terms";

const KINDS: readonly WebhookEventKind[] = [WebhookEventKind.JOB_FINISHED, WebhookEventKind.LABELING_COMPLETE, WebhookEventKind.RATER_AUTO_PAUSED, WebhookEventKind.DEAD_LETTER];

/** Web addresses that are told of events: make one, see how deliveries go, delete it. */
export function Webhooks({ project }: { project: string }) {
  const list = usePaged(["webhooks", project], async (page, signal) => {
    const { webhooks, nextPageToken } = await clientOf(AccountService).listWebhooks({ parent: project, ...page }, { signal });
    return { items: webhooks, nextPageToken };
  });
  const remove = useDeed((name: string, requestId) => clientOf(AccountService).deleteWebhook({ name, requestId }), { invalidates: [["webhooks", project]] });
  return (
    <>
      <NewWebhook project={project} />
      <section className="card stack">
        <h2>Webhooks</h2>
        {remove.fault !== undefined && <FaultNotice fault={remove.fault} />}
        <PagedList list={list} what="webhooks">
          {(webhooks) => (
            <DataTable
              label="Webhooks"
              items={webhooks}
              keyOf={(webhook) => webhook.name}
              columns={[
                { title: "Address", cell: (webhook) => <bdi>{webhook.uri}</bdi> },
                { title: "Told of", cell: (webhook) => webhook.eventKinds.map((kind) => WEBHOOK_EVENT_KIND[kind]).join(", ") },
                { title: "Last success", cell: (webhook) => (webhook.lastSuccessTime === undefined ? "never" : time(webhook.lastSuccessTime)) },
                { title: "Waiting", cell: (webhook) => count(webhook.pendingDeliveryCount) },
                { title: "Given up", cell: (webhook) => count(webhook.abandonedDeliveryCount) },
                { title: "Last try", cell: (webhook) => <LastTry webhook={webhook} /> },
                { title: "Do", cell: (webhook) => <ConfirmButton label="Delete" question="What waits for the address is dropped, and it is told of nothing more." onConfirm={() => remove.run(webhook.name)} disabled={remove.isPending} /> },
              ]}
            />
          )}
        </PagedList>
      </section>
    </>
  );
}

function LastTry({ webhook }: { webhook: Webhook }) {
  if (webhook.failureCount === 0) return webhook.lastSuccessTime === undefined ? "none yet" : "went well";
  return (
    <>
      {count(webhook.failureCount)} failed in a row: <bdi>{webhook.lastErrorMessage}</bdi>
    </>
  );
}

function NewWebhook({ project }: { project: string }) {
  const [uri, setUri] = useState("");
  const [kinds, setKinds] = useState<readonly WebhookEventKind[]>(KINDS);
  const deed = useDeed(
    ({ address, eventKinds }: { address: string; eventKinds: WebhookEventKind[] }, requestId) => clientOf(AccountService).createWebhook({ parent: project, webhook: { uri: address, eventKinds }, requestId }),
    { invalidates: [["webhooks", project]] },
  );
  const choose = (kind: WebhookEventKind, chosen: boolean) => setKinds(KINDS.filter((other) => (other === kind ? chosen : kinds.includes(other))));
  return (
    <section className="card stack">
      <h2>New webhook</h2>
      {deed.result === undefined || deed.result.secret === "" ? (
        <DeedForm deed={deed} label="New webhook" submit="Make the webhook" disabled={kinds.length === 0} value={() => ({ address: uri.trim(), eventKinds: [...kinds] })}>
          <TextField label="Address" path="webhook.uri" value={uri} onChange={setUri} required maxLength={2000} hint="It begins with https:// and is on a host that the server's settings allow" />
          <fieldset>
            <legend>Told of</legend>
            {KINDS.map((kind) => (
              <CheckField key={kind} label={WEBHOOK_EVENT_KIND[kind]} checked={kinds.includes(kind)} onChange={(chosen) => choose(kind, chosen)} />
            ))}
          </fieldset>
        </DeedForm>
      ) : (
        <SecretNotice label="The signing secret" secret={deed.result.secret} hint="The receiver checks with it that requests are from this server." onDone={deed.reset} />
      )}
    </section>
  );
}
