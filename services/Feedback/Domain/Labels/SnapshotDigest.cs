using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RlhfT2I.Feedback.Domain.Labels;

/// <summary>
/// Identity of a snapshot's content, over consensus, picture digests, prompts, verdicts and raters in order: the same labels of the same pictures have the same digest, whenever and under
/// whatever names they were stored. No time and no resource name of an image is in it.
/// </summary>
internal sealed class SnapshotDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Begins with no entry.</summary>
    /// <param name="consensus">How several labels of one image became one.</param>
    public SnapshotDigest(Consensus consensus) => Append("label-snapshot.1", consensus.ToString());

    /// <summary>Takes the next entry: they come by prompt text, picture digest, rater, verdict and name of the image, each compared as <see cref="StringComparer.Ordinal"/> does.</summary>
    public void Add(SnapshotEntry entry) => Append(
        entry.ImageSha256, entry.PromptText, Number(entry.Category), Number(entry.Split), Number((int)entry.Verdict),
        entry.GoodProbability.ToString("R", CultureInfo.InvariantCulture), entry.Rater);

    /// <summary>The digest, once.</summary>
    /// <returns><c>sha256:</c> and 64 hexadecimal digits.</returns>
    public string Finish() => "sha256:" + Convert.ToHexStringLower(_hash.GetHashAndReset());

    /// <inheritdoc />
    public void Dispose() => _hash.Dispose();

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    // Each text with its length before it, so that no two lists of texts give the same bytes.
    private void Append(params ReadOnlySpan<string> texts)
    {
        foreach (string text in texts)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            _hash.AppendData(BitConverter.GetBytes(bytes.Length));
            _hash.AppendData(bytes);
        }
    }
}
