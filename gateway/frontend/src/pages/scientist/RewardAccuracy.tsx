import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { snapshotChoices } from "@/api/choices";
import { faultOf } from "@/api/errors";
import { clientOf } from "@/api/transport";
import { CalibrationChart } from "@/charts/CalibrationChart";
import { type Interval, IntervalChart } from "@/charts/IntervalChart";
import { QueryFault } from "@/components/QueryFault";
import { Loading } from "@/components/States";
import { ResourceField } from "@/forms/ResourceField";
import type { Estimate } from "@/gen/rlhf/common/v1/job_pb";
import { RewardService } from "@/gen/rlhf/reward/v1/reward_service_pb";
import { count, decimal, isMeasured, share } from "@/text/format";

const intervalOf = (estimate: Estimate | undefined): Interval | undefined =>
  isMeasured(estimate) ? { value: estimate.value, low: estimate.lowerBound, high: estimate.upperBound, text: `${share(estimate)}, ${count(estimate.sampleCount)} pairs` } : undefined;

/** How often a reward model orders a good and a bad image of one prompt as people do, beside CLIP score on the same pairs, and how well its values are calibrated. */
export function RewardAccuracy({ project, rewardModel, trainedOn }: { project: string; rewardModel: string; trainedOn: string }) {
  const [snapshot, setSnapshot] = useState("");
  const report = useQuery({
    queryKey: ["rewardModelAccuracy", rewardModel, snapshot],
    queryFn: ({ signal }) => clientOf(RewardService).getRewardModelAccuracy({ name: rewardModel, labelSnapshot: snapshot }, { signal, timeoutMs: 120_000 }),
    enabled: snapshot !== "",
    staleTime: Infinity,
  });
  return (
    <section className="card stack">
      <h2>Accuracy and calibration</h2>
      <ResourceField
        label="Measured on snapshot"
        what="snapshots"
        hint={snapshot === trainedOn ? "The model was trained on this one: labels that it saw are left out." : "Labels that the model was trained on are left out."}
        queryKey={["labelSnapshots", project]}
        load={snapshotChoices(project)}
        value={snapshot}
        onChange={setSnapshot}
      />
      {snapshot === "" ? null : report.isError ? (
        <QueryFault fault={faultOf(report.error)} what="accuracy of reward models" onRetry={() => void report.refetch()} />
      ) : report.data === undefined ? (
        <Loading what="Measuring" />
      ) : (
        <>
          {report.data.trainedLabelCount > 0n && <p className="muted">{count(report.data.trainedLabelCount)} labels were left out, because the model was trained on them.</p>}
          <div className="curves">
            <IntervalChart
              title="Pairs ordered as people do"
              note="Dashed: guessing."
              names={["reward", "CLIP score"]}
              mark={0.5}
              rows={(["overall", "seen", "unseen"] as const).map((part) => ({ name: part, intervals: [intervalOf(report.data.reward?.[part]), intervalOf(report.data.clipScore?.[part])] }))}
            />
            <CalibrationChart
              title="Calibration"
              note={`Expected calibration error ${decimal(report.data.expectedCalibrationError)}.`}
              bins={report.data.calibrationBins.map((bin) => ({ from: bin.lowerBound, to: bin.upperBound, predicted: bin.meanReward, observed: bin.goodShare, count: Number(bin.labelCount) }))}
            />
          </div>
        </>
      )}
    </section>
  );
}
