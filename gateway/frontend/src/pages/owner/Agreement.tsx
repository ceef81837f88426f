import { useQuery } from "@tanstack/react-query";
import { faultOf } from "@/api/errors";
import { idOf } from "@/api/names";
import { clientOf } from "@/api/transport";
import { Facts } from "@/components/Facts";
import { QueryFault } from "@/components/QueryFault";
import { Loading } from "@/components/States";
import { FeedbackService } from "@/gen/rlhf/feedback/v1/feedback_service_pb";
import { LabelDistribution } from "@/pages/owner/LabelDistribution";
import { coefficient, count, share, time } from "@/text/format";

/** Most pairs of raters shown at once; the rest is a click away. */
const SHOWN_PAIRS = 50;

/** One snapshot: what is in it, and how far its raters agree. */
export function Agreement({ name }: { name: string }) {
  const snapshot = useQuery({
    queryKey: ["labelSnapshot", name],
    queryFn: async ({ signal }) => (await clientOf(FeedbackService).getLabelSnapshot({ name }, { signal })).labelSnapshot,
  });
  if (snapshot.isError) return <QueryFault fault={faultOf(snapshot.error)} what="snapshots" onRetry={() => void snapshot.refetch()} />;
  if (snapshot.data === undefined) return <Loading />;
  return (
    <>
      <section className="card stack">
        <h2>
          <bdi>{snapshot.data.displayName || idOf(name)}</bdi>
        </h2>
        <Facts
          facts={[
            ["Labels", count(snapshot.data.labelCount)],
            ["Images", count(snapshot.data.imageCount)],
            ["Made", time(snapshot.data.createTime)],
            ["State", snapshot.data.stale ? "stale: a label was retracted since" : "as it was made"],
            ["Digest", <code key="digest">{snapshot.data.digest}</code>],
          ]}
        />
        <LabelDistribution parts={snapshot.data.parts} total={undefined} />
      </section>
      <section className="card stack">
        <h2>Agreement between raters</h2>
        <Report name={name} />
      </section>
    </>
  );
}

function Report({ name }: { name: string }) {
  const report = useQuery({
    queryKey: ["agreementReport", name],
    // Intervals are drawn by resampling, which takes its time.
    queryFn: ({ signal }) => clientOf(FeedbackService).getAgreementReport({ name }, { signal, timeoutMs: 60_000 }),
    staleTime: Infinity,
  });
  if (report.isError) return <QueryFault fault={faultOf(report.error)} what="agreement reports" onRetry={() => void report.refetch()} />;
  if (report.data === undefined) return <Loading what="Measuring agreement" />;
  const { percentAgreement, fleissKappa, krippendorffAlpha, gwetAc1, imageCount, pairs } = report.data;
  if (imageCount === 0n) return <p className="muted">No image was labelled by two raters, so there is nothing to compare. Ask for more labels per image in the settings.</p>;
  return (
    <>
      <Facts
        facts={[
          ["Images with two raters or more", count(imageCount)],
          ["Percent agreement", share(percentAgreement)],
          ["Fleiss' kappa", coefficient(fleissKappa)],
          ["Krippendorff's alpha", coefficient(krippendorffAlpha)],
          ["Gwet's AC1", coefficient(gwetAc1)],
        ]}
      />
      {pairs.length > 0 && (
        <details>
          <summary>Cohen&apos;s kappa of each pair of raters ({count(pairs.length)})</summary>
          <div className="table-scroll" tabIndex={0} role="group" aria-label="Pairs of raters">
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">Rater</th>
                  <th scope="col">and rater</th>
                  <th scope="col" className="number">Cohen&apos;s kappa</th>
                </tr>
              </thead>
              <tbody>
                {pairs.slice(0, SHOWN_PAIRS).map((pair) => (
                  <tr key={`${pair.firstRater} ${pair.secondRater}`}>
                    <th scope="row">{idOf(pair.firstRater)}</th>
                    <td>{idOf(pair.secondRater)}</td>
                    <td className="number">{coefficient(pair.cohenKappa)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {pairs.length > SHOWN_PAIRS && <p className="small muted">The first {SHOWN_PAIRS} pairs of {count(pairs.length)}.</p>}
        </details>
      )}
    </>
  );
}
