using System.Security.Cryptography;
using System.Text;
using RlhfT2I.Modeling.Runtime;

namespace RlhfT2I.Reward.Domain.Training;

/// <summary>Labels to train on and labels to validate with. No prompt is on both sides, so that validation asks for new prompts.</summary>
/// <param name="Training">Labels to train on, in the order given.</param>
/// <param name="Validation">Labels to validate with, in the order given.</param>
public sealed record LabelSplit(IReadOnlyList<LabelledImage> Training, IReadOnlyList<LabelledImage> Validation)
{
    private const ulong PromptStream = 1, ImageStream = 2;

    /// <summary>
    /// Splits by prompt, then keeps a share of the images of each training prompt, at least one. Which ones is a function of the seed and the
    /// names, not of the order of labels.
    /// </summary>
    /// <param name="labels">The labels; several of one image stay together.</param>
    /// <param name="settings">Shares.</param>
    /// <param name="seed">Seed of the training.</param>
    public static LabelSplit Of(IReadOnlyList<LabelledImage> labels, RewardSettings settings, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(settings);
        string[] prompts = [.. Shuffled(labels.Select(label => label.PromptText), seed, PromptStream)];
        int kept = (int)Math.Round(settings.ValidationShare * prompts.Length, MidpointRounding.AwayFromZero);
        // One prompt alone cannot be on both sides: training has it.
        HashSet<string> validation = [.. prompts.Take(Math.Min(kept, prompts.Length - 1))];
        HashSet<string> images =
        [
            .. labels.Where(label => !validation.Contains(label.PromptText))
                .GroupBy(label => label.PromptText, label => label.Image, StringComparer.Ordinal)
                .SelectMany(group => Share(group, settings.ImageShare, seed)),
        ];
        return new LabelSplit(
            [.. labels.Where(label => !validation.Contains(label.PromptText) && images.Contains(label.Image))],
            [.. labels.Where(label => validation.Contains(label.PromptText))]);
    }

    private static IEnumerable<string> Share(IEnumerable<string> images, double share, ulong seed)
    {
        string[] shuffled = [.. Shuffled(images, seed, ImageStream)];
        return shuffled.Take(Math.Max(1, (int)Math.Round(share * shuffled.Length, MidpointRounding.AwayFromZero)));
    }

    private static IEnumerable<string> Shuffled(IEnumerable<string> names, ulong seed, ulong stream) => names
        .Distinct(StringComparer.Ordinal)
        .OrderBy(name => SeedSequence.Derive(seed, stream, KeyOf(name)))
        .ThenBy(name => name, StringComparer.Ordinal);

    private static ulong KeyOf(string name) => BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
}
