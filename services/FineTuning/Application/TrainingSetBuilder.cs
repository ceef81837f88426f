using System.Globalization;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.Reward.V1;
using RlhfT2I.FineTuning.Application.Ports;
using RlhfT2I.FineTuning.Domain;
using RlhfT2I.FineTuning.Domain.Pretraining;
using RlhfT2I.RoomHosting.Jobs;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.FineTuning.Application;

/// <summary>Fills a training set: every pre-training pair in files is read once, and every image is scored once, a page at a time, and the page is stored with the progress, so that a job that was cut off goes on where it was.</summary>
public sealed class TrainingSetBuilder(
    ILabels labels, IRewards rewards, IGeneratedImages images, IPretrainingFiles files, ITrainingRecords records, TimeProvider time) : IJobRunner
{
    private const int PageSize = 500;
    private const int MaxWaitCount = 60;
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    public async Task<byte[]?> RunAsync(Job job, JobRun run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(run);
        TrainingSetSpec spec = Digests.FromBytes<TrainingSetSpec>(job.Payload);
        List<TrainingImage> wanted = await CollectAsync(JobKinds.ProjectOf(job.Name), spec, cancellationToken);
        var stored = new List<TrainingImage>(await records.ReadImagesAsync(job.Name, cancellationToken));
        await run.ReportAsync(new Progress(stored.Count, wanted.Count, "scoring images", 0), cancellationToken);
        long start = time.GetTimestamp();
        int before = stored.Count;
        foreach (TrainingImage[] page in wanted.Skip(stored.Count).Chunk(PageSize))
        {
            IReadOnlyList<TrainingImage> scored = await ScoreAsync(JobKinds.ProjectOf(job.Name), spec, page, cancellationToken);
            stored.AddRange(scored);
            double rate = (stored.Count - before) / Math.Max(time.GetElapsedTime(start).TotalSeconds, 1e-3);
            await records.AddImagesAsync(
                run, job.Name, new Progress(stored.Count, wanted.Count, "scoring images", rate), scored, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
        }
        if (stored.All(image => image.Weight(spec.Weighting) == 0))
            throw FineTuningRefusal.TrainingSetEmpty(job.Name);
        return Digests.ToBytes(TrainingSetSummary.Of(stored, await IndexAsync(spec, stored.Count, run, cancellationToken)));
    }

    private async Task<IReadOnlyList<IndexedPairs>?> IndexAsync(TrainingSetSpec spec, int imageCount, JobRun run, CancellationToken cancellationToken)
    {
        if (spec.Folders is null)
            return null;
        var indexed = new List<IndexedPairs>();
        foreach (PretrainingFolder folder in spec.Folders)
        {
            long before = indexed.Sum(source => source.PairCount);
            indexed.Add(await files.IndexAsync(
                folder,
                pairs => run.ReportAsync(new Progress(imageCount, imageCount, $"reading pair {before + pairs} of pre-training", 0), cancellationToken),
                cancellationToken));
        }
        return indexed;
    }

    private async Task<List<TrainingImage>> CollectAsync(string project, TrainingSetSpec spec, CancellationToken cancellationToken)
    {
        LabelSnapshot snapshot = await labels.GetSnapshotAsync(spec.LabelSnapshot, cancellationToken);
        if (snapshot.Digest != spec.LabelSnapshotDigest)
            throw FineTuningRefusal.DigestMismatch(spec.LabelSnapshot, snapshot.Digest, spec.LabelSnapshotDigest);
        var wanted = new List<TrainingImage>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        await foreach (IGrouping<string, SnapshotLabel> group in labels.ReadAsync(spec.LabelSnapshot, cancellationToken)
            .GroupBy(label => label.Image).WithCancellation(cancellationToken))
        {
            // An image that raters only skipped is labelled and says nothing: it is in neither part (section 3.2 leaves skips out).
            seen.Add(group.Key);
            SnapshotLabel[] told = [.. group.Where(label => label.Value is LabelValue.Good or LabelValue.Bad)];
            if (told.Length > 0)
                wanted.Add(new TrainingImage(
                    wanted.Count, group.Key, told[0].ImageSha256, told[0].PromptText, told.Average(label => label.GoodProbability), Reward: null));
        }
        foreach (string job in spec.UnlabeledJobs)
        {
            var unlabeled = new List<Image>();
            await foreach (Image image in images.ReadAsync(project, job, cancellationToken))
            {
                if (seen.Add(image.Name))
                    unlabeled.Add(image);
            }
            // Lists come newest first, which differs from run to run; this order is the images' own.
            foreach (Image image in unlabeled.OrderBy(image => image.PromptText, StringComparer.Ordinal)
                .ThenBy(image => image.SampleIndex).ThenBy(image => image.Seed).ThenBy(image => image.Name, StringComparer.Ordinal))
                wanted.Add(new TrainingImage(wanted.Count, image.Name, image.Sha256, image.PromptText, GoodProbability: null, Reward: null));
        }
        return wanted;
    }

    private async Task<IReadOnlyList<TrainingImage>> ScoreAsync(
        string project, TrainingSetSpec spec, TrainingImage[] page, CancellationToken cancellationToken)
    {
        for (int wait = 0; ; wait++)
        {
            ScoreImagesResponse response = await rewards.ScoreAsync(project, spec.RewardModel, [.. page.Select(image => image.Image)], cancellationToken);
            if (response.RewardModelDigest != spec.RewardModelDigest)
                throw FineTuningRefusal.DigestMismatch(spec.RewardModel, response.RewardModelDigest, spec.RewardModelDigest);
            if (response.Scores.Count != page.Length)
                throw new InvalidDataException(string.Create(
                    CultureInfo.InvariantCulture, $"{response.Scores.Count} scores came for {page.Length} images."));
            // What is retryable is mostly a vector that is still being computed.
            if (wait < MaxWaitCount && response.Scores.Any(score => score.Failure is { Retryable: true }))
            {
                await Task.Delay(Wait, time, cancellationToken);
                continue;
            }
            return [.. page.Zip(response.Scores, (image, score) => image with { Reward = score.Reward?.Value })];
        }
    }
}
