import { useState } from "react";
import { useDeed } from "@/api/deed";
import { idOf } from "@/api/names";
import { usePaged } from "@/api/paged";
import { clientOf } from "@/api/transport";
import { ConfirmButton } from "@/components/ConfirmButton";
import { DataTable } from "@/components/DataTable";
import { FaultNotice, Notice } from "@/components/Notice";
import { PagedList } from "@/components/Pager";
import { FilterField } from "@/forms/fields";
import { DeadLetterService } from "@/gen/rlhf/queue/v1/dead_letter_service_pb";
import { count, time } from "@/text/format";

/** The streams of the suite. */
const STREAMS: readonly (readonly [string, string])[] = [
  ["streams/generation-requested", "generation-requested"],
  ["streams/images-generated", "images-generated"],
  ["streams/images-embedded", "images-embedded"],
  ["streams/jobs-finished", "jobs-finished"],
];

/** Messages that were given up after the last allowed delivery. They are of all projects, so servers with sign-in show them to operators only. */
export function DeadLetters() {
  const [stream, setStream] = useState(STREAMS[0]?.[0] ?? "");
  return (
    <section className="card stack">
      <h2>Dead letters</h2>
      <FilterField label="Stream" value={stream} onChange={setStream} options={STREAMS} />
      <Letters key={stream} stream={stream} />
    </section>
  );
}

function Letters({ stream }: { stream: string }) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const list = usePaged(["deadLetters", stream], async (page, signal) => {
    const { deadLetters, nextPageToken } = await clientOf(DeadLetterService).listDeadLetters({ parent: stream, ...page }, { signal });
    return { items: deadLetters, nextPageToken };
  });
  const options = { invalidates: [["deadLetters", stream]], onDone: () => setChosen(new Set()) };
  const redrive = useDeed((names: string[], requestId) => clientOf(DeadLetterService).redriveDeadLetters({ parent: stream, names, requestId }), options);
  const discard = useDeed((names: string[], requestId) => clientOf(DeadLetterService).discardDeadLetters({ parent: stream, names, requestId }), options);
  const fault = redrive.fault ?? discard.fault;
  const toggle = (name: string) =>
    setChosen((now) => {
      const next = new Set(now);
      if (!next.delete(name)) next.add(name);
      return next;
    });
  return (
    <>
      {fault !== undefined && <FaultNotice fault={fault} />}
      {redrive.result !== undefined && <Notice tone="success">{count(redrive.result.redrivenCount)} are on their way again.</Notice>}
      {discard.result !== undefined && <Notice tone="success">{count(discard.result.discardedCount)} were dropped.</Notice>}
      <PagedList list={list} what="dead letters" empty="None: everything that was sent was dealt with.">
        {(letters) => (
          <>
            <div className="row">
              <button type="button" className="button small" onClick={() => setChosen(chosen.size === letters.length ? new Set() : new Set(letters.map((letter) => letter.name)))}>
                {chosen.size === letters.length ? "Choose none" : "Choose all on this page"}
              </button>
              <button type="button" className="button small" disabled={chosen.size === 0 || redrive.isPending} onClick={() => redrive.run([...chosen])}>
                Send again ({count(chosen.size)})
              </button>
              <ConfirmButton label="Drop" question={`${count(chosen.size)} messages are dropped for good; the work in them is not done.`} disabled={chosen.size === 0 || discard.isPending} onConfirm={() => discard.run([...chosen])} />
            </div>
            <DataTable
              label="Dead letters"
              items={letters}
              keyOf={(letter) => letter.name}
              columns={[
                {
                  title: "Message",
                  cell: (letter) => (
                    <label className="check">
                      <input type="checkbox" checked={chosen.has(letter.name)} onChange={() => toggle(letter.name)} />
                      <span>{idOf(letter.name)}</span>
                    </label>
                  ),
                },
                { title: "Kind", cell: (letter) => letter.messageType.slice(letter.messageType.lastIndexOf(".") + 1) },
                { title: "Given up by", cell: (letter) => letter.consumerGroup },
                { title: "Tries", number: true, cell: (letter) => count(letter.deliveryCount) },
                { title: "Why", cell: (letter) => <bdi>{letter.failure?.message ?? "–"}</bdi> },
                { title: "When", cell: (letter) => time(letter.deadTime) },
              ]}
            />
          </>
        )}
      </PagedList>
    </>
  );
}
