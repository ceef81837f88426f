import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { faultOf } from "@/api/errors";
import { useDeed } from "@/api/deed";
import { idOf } from "@/api/names";
import { clientOf } from "@/api/transport";
import { QueryFault } from "@/components/QueryFault";
import { Loading } from "@/components/States";
import { type Evaluation, type EvaluationArm, EvaluationService } from "@/gen/rlhf/feedback/v1/evaluation_service_pb";
import { isFinal } from "@/jobs/job";
import { JobHead } from "@/jobs/JobView";
import { useJobWatch } from "@/jobs/useJobWatch";
import { EvaluationReport } from "@/pages/scientist/EvaluationReport";

const POLL_MS = 15_000;

/** An evaluation as its votes come in, and its report. */
export function EvaluationView({ project, name }: { project: string; name: string }) {
  const { value: evaluation, fault } = useJobWatch<Evaluation>(EvaluationService, "watchEvaluation", "evaluation", name);
  const running = evaluation !== undefined && !isFinal(evaluation.state);
  const report = useQuery({
    // The state is part of the key: the last reading is of the end.
    queryKey: ["evaluationReport", name, evaluation?.state],
    queryFn: ({ signal }) => clientOf(EvaluationService).getEvaluationReport({ name }, { signal, timeoutMs: 60_000 }),
    enabled: evaluation !== undefined,
    refetchInterval: running ? POLL_MS : false,
  });
  const cancel = useDeed((target: string, requestId) => clientOf(EvaluationService).cancelEvaluation({ name: target, requestId }), { invalidates: [["evaluations", project]] });
  return (
    <>
      <h2>
        <bdi>{evaluation?.displayName || idOf(name)}</bdi>
      </h2>
      <JobHead
        job={evaluation}
        fault={fault}
        unit="votes"
        cancel={cancel}
        facts={
          evaluation === undefined
            ? []
            : [
                ["Candidate", <Arm key="candidate" project={project} arm={evaluation.candidate} />],
                ["Baseline", <Arm key="baseline" project={project} arm={evaluation.baseline} />],
                ["Prompts", idOf(evaluation.promptSet)],
                ["Images in a set", String(evaluation.imagesPerSet || 4)],
                ["Votes per prompt", String(evaluation.votesPerPrompt || 9)],
                ["Controls of each kind", String(evaluation.controlCount)],
              ]
        }
      />
      {report.isError ? (
        <QueryFault fault={faultOf(report.error)} what="evaluation reports" onRetry={() => void report.refetch()} />
      ) : report.data === undefined ? (
        evaluation === undefined ? null : <Loading what="Counting votes" />
      ) : (
        <EvaluationReport report={report.data} votesPerPrompt={evaluation?.votesPerPrompt || 9} />
      )}
    </>
  );
}

function Arm({ project, arm }: { project: string; arm: EvaluationArm | undefined }) {
  if (arm === undefined) return <>–</>;
  const model = arm.modelVersion === "" ? undefined : <Link href={`/projects/${encodeURIComponent(idOf(project))}/models/${arm.modelVersion}`}>{idOf(arm.modelVersion)}</Link>;
  return (
    <>
      {arm.displayName !== "" && <bdi>{arm.displayName} </bdi>}
      {model ?? "–"}
    </>
  );
}
