using Google.Protobuf;
using RlhfT2I.Contracts.Reward.V1;
using RlhfT2I.Reward.Application.Ports;
using RlhfT2I.Reward.Application.Training;
using RlhfT2I.Reward.Diagnostics;
using RlhfT2I.Reward.Domain.Training;
using RlhfT2I.Reward.Infrastructure.Entities;
using RlhfT2I.RoomHosting.Jobs;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.Reward.Infrastructure;

/// <summary>Works on training jobs. One that was interrupted begins again; its seed gives it the same result.</summary>
/// <param name="training">The work.</param>
/// <param name="time">Clock of points.</param>
/// <param name="logger">Told of results.</param>
internal sealed class RewardTrainingRunner(RewardTraining training, TimeProvider time, ILogger<RewardTrainingRunner> logger) : IJobRunner
{
    public async Task<byte[]?> RunAsync(Job job, JobRun run, CancellationToken cancellationToken)
    {
        RewardModel plan = RewardModel.Parser.ParseFrom(job.Payload);
        RewardModel model = await training.RunAsync(plan, job.Digest!, new Sink(job, run, time), cancellationToken);
        RewardLog.ModelTrained(logger, model.Name, model.Digest, model.ValidationAccuracy.Value, model.ValidationAccuracy.SampleCount);
        return model.ToByteArray();
    }

    private sealed class Sink(Job job, JobRun run, TimeProvider time) : ITrainingSink
    {
        public Task ReportAsync(long completedCount, long totalCount, string stage, CancellationToken cancellationToken) =>
            run.ReportAsync(new Progress(completedCount, totalCount, stage, 0), cancellationToken);

        public Task AddPointsAsync(
            IReadOnlyList<TrainingPoint> points, long completedCount, long totalCount, double updatesPerSecond, CancellationToken cancellationToken)
        {
            DateTimeOffset now = time.GetUtcNow();
            return run.AdvanceAsync<RewardContext>(
                new Progress(completedCount, totalCount, "training", updatesPerSecond),
                (context, _) => context.TrainingPoints.AddRange(points.Select(point => new TrainingPointRow
                {
                    Job = job.Name,
                    Attempt = run.Attempt,
                    Step = point.Step,
                    Metric = point.Metric,
                    Value = point.Value,
                    RecordTime = now,
                })),
                cancellationToken);
        }

        public void Complete(
            RewardModel model, IReadOnlyList<string> headSha256s, IReadOnlyList<string> trainedImages, int inputWidth, bool standardize)
        {
            DateTimeOffset now = time.GetUtcNow();
            run.OnSuccess<RewardContext>((context, _) => context.RewardModels.Add(new RewardModelRow
            {
                Name = model.Name,
                Parent = job.Parent,
                Digest = model.Digest,
                Model = model.ToByteArray(),
                HeadSha256s = string.Join(',', headSha256s),
                InputWidth = inputWidth,
                Standardize = standardize,
                TrainedImages = string.Join('\n', trainedImages),
                CreateTime = now,
            }));
        }
    }
}
