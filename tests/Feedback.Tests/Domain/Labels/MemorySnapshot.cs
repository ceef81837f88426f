using RlhfT2I.Feedback.Domain.Images;
using RlhfT2I.Feedback.Domain.Labels;

namespace RlhfT2I.Feedback.Tests.Domain.Labels;

/// <summary>A snapshot made in memory, as the room made them at first: what the database's own statement is compared with.</summary>
internal static class MemorySnapshot
{
    /// <summary>Turns standing labels with their images, in any order, into the entries of a snapshot.</summary>
    public static List<SnapshotEntry> Build(IEnumerable<(StoredLabel Label, RegisteredImage Image)> labels, Consensus consensus)
    {
        IEnumerable<SnapshotEntry> entries = consensus == Consensus.Majority
            ? labels.GroupBy(pair => pair.Image.Name, StringComparer.Ordinal).Select(Majority).OfType<SnapshotEntry>()
            : labels.Select(pair => Entry(pair.Image, pair.Label.Verdict, $"{pair.Label.Project}/raters/{pair.Label.RaterId}"));
        List<SnapshotEntry> ordered = [.. entries
            .OrderBy(entry => entry.PromptText, StringComparer.Ordinal)
            .ThenBy(entry => entry.ImageSha256, StringComparer.Ordinal)
            .ThenBy(entry => entry.Rater, StringComparer.Ordinal)
            .ThenBy(entry => entry.Verdict)
            .ThenBy(entry => entry.Image, StringComparer.Ordinal)];
        for (int i = 0; i < ordered.Count; i++)
            ordered[i].Position = i;
        return ordered;
    }

    /// <summary>Digest of entries.</summary>
    public static string Digest(IEnumerable<SnapshotEntry> entries, Consensus consensus)
    {
        using var digest = new SnapshotDigest(consensus);
        foreach (SnapshotEntry entry in entries)
            digest.Add(entry);
        return digest.Finish();
    }

    private static SnapshotEntry? Majority(IGrouping<string, (StoredLabel Label, RegisteredImage Image)> labels)
    {
        int lead = labels.Count(pair => pair.Label.Verdict == Verdict.Good) - labels.Count(pair => pair.Label.Verdict == Verdict.Bad);
        return lead == 0 ? null : Entry(labels.First().Image, lead > 0 ? Verdict.Good : Verdict.Bad, "");
    }

    private static SnapshotEntry Entry(RegisteredImage image, Verdict verdict, string rater) => new()
    {
        Image = image.Name,
        ImageSha256 = image.Sha256,
        Prompt = image.Prompt,
        PromptText = image.PromptText,
        Category = image.Category,
        Split = image.Split,
        Verdict = verdict,
        GoodProbability = verdict switch { Verdict.Good => 1, Verdict.Bad => 0, _ => 0.5 },
        Rater = rater,
    };
}
