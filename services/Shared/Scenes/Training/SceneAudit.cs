using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Modeling.Pipelines;
using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Scenes.Rating;
using static TorchSharp.torch;

namespace RlhfT2I.Scenes.Training;

/// <summary>How well a model of this world draws and aligns, by the simulated rater.</summary>
/// <param name="Images">Pictures that were judged.</param>
/// <param name="Right">Share of them that show all their prompt asks for.</param>
/// <param name="RightByCategory">The same for each category of prompts.</param>
/// <param name="SlotRight">
/// For each slot: share right among the pictures whose prompt asks for it; the object's is the share of shapes drawn well.
/// </param>
/// <param name="Fidelity">Mean of how well pictures are drawn, 0 to 1.</param>
public sealed record SceneAudit(
    int Images,
    double Right,
    IReadOnlyDictionary<string, double> RightByCategory,
    IReadOnlyDictionary<string, double> SlotRight,
    double Fidelity)
{
    /// <summary>How the pictures are made: few steps, guidance 2: more pushes colors beyond their range, and with them the shapes.</summary>
    public static SamplingSettings Sampling { get; } = new() { NumInferenceSteps = 20, GuidanceScale = 2, ImagesPerPass = 8 };

    /// <summary>Makes one picture for each prompt, seeded by its place.</summary>
    /// <param name="model">The model; not changed.</param>
    /// <param name="prompts">At least one prompt.</param>
    /// <param name="settings">Steps and guidance; null for <see cref="Sampling"/>.</param>
    /// <param name="cancellationToken">Checked before every network pass.</param>
    public static IReadOnlyList<RgbImage> Draw(
        StableDiffusionModel model, IReadOnlyList<Prompt> prompts, SamplingSettings? settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(prompts);
        ImageRequest[] requests = [.. prompts.Select((prompt, i) => new ImageRequest(prompt.Text, (ulong)i))];
        using Tensor images = new TextToImagePipeline(model).Generate(requests, settings ?? Sampling, cancellationToken: cancellationToken);
        return RgbImageTensors.ToImages(images);
    }

    /// <summary>Judges pictures.</summary>
    /// <param name="prompts">What was asked for.</param>
    /// <param name="images">One picture for each prompt.</param>
    /// <exception cref="ArgumentException">There are not as many pictures as prompts, or none.</exception>
    public static SceneAudit Judge(IReadOnlyList<Prompt> prompts, IReadOnlyList<RgbImage> images)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        ArgumentNullException.ThrowIfNull(images);
        if (prompts.Count == 0 || prompts.Count != images.Count)
            throw new ArgumentException($"There are {images.Count} pictures for {prompts.Count} prompts.", nameof(images));
        SceneReading[] readings = [.. images.Select(SimulatedRater.Read)];
        (Prompt Prompt, SceneReading Reading, bool Right)[] all =
            [.. prompts.Zip(readings, (prompt, reading) => (prompt, reading, reading.Judge(prompt.Meaning).Verdict == Verdict.Good))];
        var slots = from entry in all
                    from slot in entry.Prompt.Meaning.Slots
                    group entry.Reading[slot].Meets(entry.Prompt.Meaning[slot]!) == true by slot.Name;
        return new SceneAudit(
            all.Length,
            Share(all.Select(entry => entry.Right)),
            all.GroupBy(entry => ScenePrompts.CategoryOf(entry.Prompt), entry => entry.Right).ToDictionary(group => group.Key, Share),
            slots.ToDictionary(group => group.Key, Share),
            readings.Average(reading => reading.Fidelity));
    }

    private static double Share(IEnumerable<bool> hits) => hits.Average(hit => hit ? 1.0 : 0.0);
}
