using System.Globalization;

namespace RlhfT2I.Generation.Domain;

/// <summary>
/// The images of a job in order of prompt and sample index, cut into batches. A pure function of its arguments: every worker and every
/// restart sees the same plan.
/// </summary>
public sealed class RolloutPlan
{
    private readonly string _jobName;
    private readonly IReadOnlyList<PromptItem> _prompts;
    private readonly long _seed;
    private readonly long[] _firstImages;

    /// <summary>Lays the plan out.</summary>
    /// <param name="jobName">Resource name of the job.</param>
    /// <param name="prompts">At least one prompt.</param>
    /// <param name="imagesPerPrompt">Images for each prompt, or 0 for each prompt's own number.</param>
    /// <param name="seed">Seed of the job.</param>
    /// <param name="batchSize">Images of a batch, at least 1.</param>
    public RolloutPlan(string jobName, IReadOnlyList<PromptItem> prompts, int imagesPerPrompt, long seed, int batchSize)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        ArgumentOutOfRangeException.ThrowIfNegative(imagesPerPrompt);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        (_jobName, _prompts, _seed, BatchSize) = (jobName, prompts, seed, batchSize);
        _firstImages = new long[prompts.Count + 1];
        for (int i = 0; i < prompts.Count; i++)
            _firstImages[i + 1] = _firstImages[i] + (imagesPerPrompt == 0 ? prompts[i].ImageCount : imagesPerPrompt);
        ImageCount = _firstImages[^1];
        BatchCount = (int)((ImageCount + batchSize - 1) / batchSize);
    }

    /// <summary>Images of a full batch; the last one may have fewer.</summary>
    public int BatchSize { get; }

    /// <summary>Images of the job.</summary>
    public long ImageCount { get; }

    /// <summary>Batches of the job.</summary>
    public int BatchCount { get; }

    /// <summary>Identity of a batch, stable over every delivery; at most 128 characters.</summary>
    /// <param name="jobName">Resource name of the job.</param>
    /// <param name="batch">Number of the batch, from 0.</param>
    public static string BatchIdOf(string jobName, int batch) => string.Create(
        CultureInfo.InvariantCulture, $"{jobName.Replace("projects/", "", StringComparison.Ordinal).Replace("/generationJobs/", ".", StringComparison.Ordinal)}.{batch}");

    /// <summary>The images of one batch.</summary>
    /// <param name="batch">Number of the batch, from 0 to <see cref="BatchCount"/> - 1.</param>
    public IReadOnlyList<PlannedImage> Batch(int batch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(batch, BatchCount);
        long first = (long)batch * BatchSize, end = Math.Min(first + BatchSize, ImageCount);
        var images = new List<PlannedImage>((int)(end - first));
        int prompt = PromptOf(first);
        for (long image = first; image < end; image++)
        {
            while (image >= _firstImages[prompt + 1])
                prompt++;
            images.Add(Plan(prompt, (int)(image - _firstImages[prompt])));
        }

        return images;
    }

    private PlannedImage Plan(int promptIndex, int sampleIndex)
    {
        PromptItem prompt = _prompts[promptIndex];
        return new PlannedImage(
            ImageIdentity.IdOf(_jobName, prompt.Id, sampleIndex),
            promptIndex,
            prompt,
            sampleIndex,
            ImageIdentity.SeedOf(_seed, prompt.Text, sampleIndex));
    }

    private int PromptOf(long image)
    {
        int found = Array.BinarySearch(_firstImages, image);
        return found >= 0 ? found : ~found - 1;
    }
}
