import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { faultOf } from "@/api/errors";
import { idOf } from "@/api/names";
import { clientOf } from "@/api/transport";
import { Facts } from "@/components/Facts";
import { Notice } from "@/components/Notice";
import { QueryFault } from "@/components/QueryFault";
import { Loading } from "@/components/States";
import { RewardService } from "@/gen/rlhf/reward/v1/reward_service_pb";
import { RewardAccuracy } from "@/pages/scientist/RewardAccuracy";
import { share, time } from "@/text/format";

/** A reward model: what it was made from, and how good it is. */
export function RewardModelView({ project, base, name }: { project: string; base: string; name: string }) {
  const query = useQuery({ queryKey: ["rewardModel", name], queryFn: async ({ signal }) => (await clientOf(RewardService).getRewardModel({ name }, { signal })).rewardModel });
  if (query.isError) return <QueryFault fault={faultOf(query.error)} what="reward models" onRetry={() => void query.refetch()} />;
  const model = query.data;
  if (model === undefined) return <Loading />;
  return (
    <>
      <section className="card stack">
        <h2>
          <bdi>{model.displayName || idOf(name)}</bdi>
        </h2>
        {model.stale && <Notice tone="warning">It is stale: labels that it was trained on were retracted since. Train a new one on a new snapshot.</Notice>}
        <Facts
          facts={[
            ["Run", <Link key="run" href={`${base}/jobs/${encodeURIComponent(idOf(model.rewardTrainingJob))}`}>{idOf(model.rewardTrainingJob)}</Link>],
            ["Labels", idOf(model.labelSnapshot)],
            ["Encoder", idOf(model.encoder)],
            ["Validation accuracy", share(model.validationAccuracy)],
            ["Made", time(model.createTime)],
            ["Digest", <code key="digest">{model.digest}</code>],
          ]}
        />
      </section>
      <RewardAccuracy project={project} rewardModel={name} trainedOn={model.labelSnapshot} />
    </>
  );
}
