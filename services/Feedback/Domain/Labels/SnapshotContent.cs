using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RlhfT2I.Feedback.Domain.Images;

namespace RlhfT2I.Feedback.Domain.Labels;

/// <summary>Makes the content of snapshots: the same labels of the same pictures give the same order and the same digest, whenever and under whatever names they were stored.</summary>
internal static class SnapshotContent
{
    /// <summary>Turns labels into a snapshot's entries.</summary>
    /// <param name="labels">Standing labels with their images, in any order.</param>
    /// <param name="consensus">How several labels of one image become one.</param>
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

    /// <summary>Identity of a content: <c>sha256:</c> and 64 hexadecimal digits over consensus, picture digests, prompts, verdicts and raters in order. No time and no resource name of an image is in it.</summary>
    public static string Digest(IReadOnlyList<SnapshotEntry> entries, Consensus consensus)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, "label-snapshot.1", consensus.ToString());
        foreach (SnapshotEntry entry in entries)
        {
            Append(hash, entry.ImageSha256, entry.PromptText, Number(entry.Category), Number(entry.Split), Number((int)entry.Verdict),
                entry.GoodProbability.ToString("R", CultureInfo.InvariantCulture), entry.Rater);
        }
        return "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // More good than bad or the other way round; level, or skipped by everyone, leaves the image out.
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

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    // Each text with its length before it, so that no two lists of texts give the same bytes.
    private static void Append(IncrementalHash hash, params ReadOnlySpan<string> texts)
    {
        foreach (string text in texts)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
    }
}
