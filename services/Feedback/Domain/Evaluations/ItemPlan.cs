using System.Security.Cryptography;
using System.Text;
using RlhfT2I.Feedback.Domain.Images;

namespace RlhfT2I.Feedback.Domain.Evaluations;

/// <summary>Plans the items of an evaluation from the images of both arms.</summary>
internal static class ItemPlan
{
    /// <summary>One item for every prompt in the order of names, then identical controls, then swapped ones.</summary>
    /// <param name="evaluationName">Name of the evaluation.</param>
    /// <param name="candidate">Images of the candidate by prompt, as many for each.</param>
    /// <param name="baseline">Images of the baseline for the same prompts.</param>
    /// <param name="controlCount">Controls of each kind; fewer where there are fewer prompts.</param>
    /// <param name="draw">Chance.</param>
    public static List<EvaluationItem> Make(
        string evaluationName, IReadOnlyDictionary<string, List<RegisteredImage>> candidate, IReadOnlyDictionary<string, List<RegisteredImage>> baseline,
        int controlCount, BallotDraw draw)
    {
        var items = new List<EvaluationItem>();
        List<string> prompts = [.. candidate.Keys.Order(StringComparer.Ordinal)];
        foreach (string prompt in prompts)
            items.Add(Item(BallotKind.Regular, items.Count, items.Count, candidate[prompt], baseline[prompt]));
        foreach (string prompt in draw.Choose("identical", prompts, controlCount))
            items.Add(Item(BallotKind.Identical, items.Count, items.Count, baseline[prompt], baseline[prompt]));
        foreach (string prompt in draw.Choose("swapped", prompts, controlCount))
            items.Add(Item(BallotKind.Swapped, items.Count, prompts.IndexOf(prompt), candidate[prompt], baseline[prompt]));
        return items;

        EvaluationItem Item(BallotKind kind, int index, int original, List<RegisteredImage> first, List<RegisteredImage> second) => new()
        {
            EvaluationName = evaluationName,
            Index = index,
            Kind = kind,
            OriginalIndex = original,
            Prompt = first[0].Prompt,
            PromptText = first[0].PromptText,
            Category = first[0].Category,
            Split = first[0].Split,
            CandidateImages = [.. first.Select(image => image.Name)],
            BaselineImages = [.. second.Select(image => image.Name)],
            WidthPx = first.Concat(second).Max(image => image.WidthPx),
            HeightPx = first.Concat(second).Max(image => image.HeightPx),
        };
    }

    /// <summary>Identity of the work: <c>sha256:</c> and 64 hexadecimal digits over settings, prompts and picture digests.</summary>
    public static string Digest(
        IReadOnlyDictionary<string, List<RegisteredImage>> candidate, IReadOnlyDictionary<string, List<RegisteredImage>> baseline,
        int imagesPerSet, int votesPerPrompt, int controlCount, long seed)
    {
        var text = new StringBuilder($"evaluation.1\n{imagesPerSet} {votesPerPrompt} {controlCount} {seed}\n");
        foreach (string prompt in candidate.Keys.Order(StringComparer.Ordinal))
        {
            RegisteredImage first = candidate[prompt][0];
            text.Append('\n').Append(prompt).Append('\n').Append(first.PromptText.Length).Append(' ').Append(first.PromptText).Append('\n');
            text.AppendJoin(' ', candidate[prompt].Select(image => image.Sha256)).Append('\n');
            text.AppendJoin(' ', baseline[prompt].Select(image => image.Sha256)).Append('\n');
        }
        return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
