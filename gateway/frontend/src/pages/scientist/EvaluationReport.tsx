import { useState } from "react";
import { ColumnChart } from "@/charts/ColumnChart";
import { ShareBars } from "@/charts/ShareBars";
import { Facts } from "@/components/Facts";
import { FilterField } from "@/forms/fields";
import { Criterion, type GetEvaluationReportResponse } from "@/gen/rlhf/feedback/v1/evaluation_service_pb";
import { type Aggregation, bars, overall } from "@/pages/scientist/report";
import { count, decimal, percent, share } from "@/text/format";

const AGGREGATIONS: readonly (readonly [Aggregation, string])[] = [
  ["votes", "shares of single votes"],
  ["twoThirds", "prompts on which at least two thirds agree (7 of 9)"],
  ["raterMean", "mean of the raters' own shares"],
];

const CRITERIA: readonly (readonly [Criterion, string, string])[] = [
  [Criterion.ALIGNMENT, "Alignment with the prompt", "alignment"],
  [Criterion.FIDELITY, "Fidelity of the images", "fidelity"],
];

/** Win, tie and lose of the candidate, by category, seen and unseen; prompts by number of votes; and whether the raters can be believed. */
export function EvaluationReport({ report, votesPerPrompt }: { report: GetEvaluationReportResponse; votesPerPrompt: number }) {
  const [aggregation, setAggregation] = useState<Aggregation>("votes");
  if (report.raterCount === 0n) return <p className="muted">Nobody has voted yet.</p>;
  return (
    <>
      <section className="card stack">
        <h2>Votes for the candidate</h2>
        <FilterField label="Counted as" value={aggregation} onChange={(value) => setAggregation(value as Aggregation)} options={AGGREGATIONS} />
        <div className="curves">
          {CRITERIA.map(([criterion, title]) => (
            <ShareBars
              key={criterion}
              title={title}
              note="Intervals are in the table."
              classes={["win", "tie", "lose", "undecided"]}
              bars={bars(report.results, criterion, aggregation)}
              tableOpen
            />
          ))}
        </div>
      </section>
      <section className="card stack">
        <h2>Prompts by votes for the candidate</h2>
        <div className="curves">
          {CRITERIA.map(([criterion, , name]) => {
            const result = overall(report.results, criterion);
            if (result === undefined) return null;
            return (
              <div key={criterion} className="stack">
                <ColumnChart
                  title={`Votes for the candidate, ${name}`}
                  xLabel={`votes of ${votesPerPrompt}`}
                  yLabel="prompts"
                  columns={result.promptsByWinCount.map((value, index) => ({ name: String(index), value: Number(value) }))}
                />
                <p className="small muted">
                  Evidence against equal models (e-value): {decimal(result.eValue)}; 20 or more rejects it at 5 %. Between raters the win share varies by {percent(result.raterWinDeviation)} (standard deviation).
                </p>
              </div>
            );
          })}
        </div>
      </section>
      <section className="card stack">
        <h2>Can the raters be believed?</h2>
        <Facts
          facts={[
            ["Raters", count(report.raterCount)],
            ["Votes for the set on the left", share(report.firstSetShare)],
            ["Same set twice, called a tie", share(report.identicalTieShare)],
            ["Sides swapped, same images chosen", share(report.swapConsistencyShare)],
          ]}
        />
      </section>
    </>
  );
}
