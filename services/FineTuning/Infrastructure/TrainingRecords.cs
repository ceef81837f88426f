using Microsoft.EntityFrameworkCore;
using RlhfT2I.FineTuning.Application.Ports;
using RlhfT2I.FineTuning.Domain;
using RlhfT2I.RoomHosting.Jobs;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.FineTuning.Infrastructure;

/// <summary>Records in the room's database.</summary>
internal sealed class TrainingRecords(IDbContextFactory<FineTuningContext> contexts) : ITrainingRecords
{
    public async Task<IReadOnlyList<TrainingImage>> ReadImagesAsync(string trainingSet, CancellationToken cancellationToken)
    {
        await using FineTuningContext context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.TrainingImages.AsNoTracking().Where(row => row.TrainingSet == trainingSet).OrderBy(row => row.Ordinal)
            .Select(row => new TrainingImage(row.Ordinal, row.Image, row.Sha256, row.PromptText, row.GoodProbability, row.Reward))
            .ToListAsync(cancellationToken);
    }

    public Task AddImagesAsync(
        JobRun run, string trainingSet, Progress progress, IReadOnlyList<TrainingImage> images, CancellationToken cancellationToken) =>
        run.AdvanceAsync<FineTuningContext>(
            progress, (context, _) => context.AddRange(images.Select(image => TrainingImageRow.Of(trainingSet, image))), cancellationToken);

    public Task AddHistoryAsync(
        JobRun run, string job, Progress progress, IReadOnlyList<CurvePoint> points, IReadOnlyList<DrawnSample> samples, CancellationToken cancellationToken) =>
        run.AdvanceAsync<FineTuningContext>(
            progress,
            (context, _) =>
            {
                context.AddRange(points.Select(point => new CurvePointRow
                {
                    Job = job,
                    Step = point.Step,
                    Metric = point.Metric,
                    Value = point.Value,
                    RecordTime = point.RecordTime,
                }));
                context.AddRange(samples.Select(sample => new SampleRow
                {
                    Job = job,
                    Step = sample.Step,
                    Prompt = sample.Prompt,
                    PromptText = sample.PromptText,
                    Seed = sample.Seed,
                    Sha256 = sample.Sha256,
                }));
            },
            cancellationToken);

    public async Task TruncateHistoryAsync(string job, long step, CancellationToken cancellationToken)
    {
        await using FineTuningContext context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.CurvePoints.Where(row => row.Job == job && row.Step > step).ExecuteDeleteAsync(cancellationToken);
        // At its own step a run that goes on draws nothing; one that starts draws step 0 again.
        await context.Samples.Where(row => row.Job == job && (row.Step > step || step == 0)).ExecuteDeleteAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<CurvePoint>> ReadPointsAsync(
        string job, IReadOnlyList<string> metrics, int skip, int take, CancellationToken cancellationToken)
    {
        await using FineTuningContext context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.CurvePoints.AsNoTracking().Where(row => row.Job == job && (metrics.Count == 0 || metrics.Contains(row.Metric)))
            .OrderBy(row => row.Step).ThenBy(row => row.Metric).Skip(skip).Take(take)
            .Select(row => new CurvePoint(row.Step, row.Metric, row.Value, row.RecordTime)).ToListAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<DrawnSample>> ReadSamplesAsync(string job, int skip, int take, CancellationToken cancellationToken)
    {
        await using FineTuningContext context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Samples.AsNoTracking().Where(row => row.Job == job).OrderBy(row => row.Step).ThenBy(row => row.Prompt)
            .Skip(skip).Take(take)
            .Select(row => new DrawnSample(row.Step, row.Prompt, row.PromptText, row.Seed, row.Sha256)).ToListAsync(cancellationToken);
    }

    public async Task<bool> HasSampleAsync(string job, string sha256, CancellationToken cancellationToken)
    {
        await using FineTuningContext context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Samples.AnyAsync(row => row.Job == job && row.Sha256 == sha256, cancellationToken);
    }
}
