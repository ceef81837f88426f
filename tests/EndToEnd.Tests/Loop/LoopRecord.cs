namespace RlhfT2I.EndToEnd.Tests.Loop;

/// <summary>Everything that a loop leaves behind, in an order that does not depend on time: two runs with one seed are equal.</summary>
internal sealed record LoopRecord(
    IReadOnlyList<string> Images,
    IReadOnlyList<string> Labels,
    IReadOnlyList<string> Votes,
    IReadOnlyList<string> Rewards,
    IReadOnlyDictionary<string, string> Digests,
    string Report)
{
    /// <summary>Where two records differ, one line each.</summary>
    public IEnumerable<string> DifferencesFrom(LoopRecord other) =>
    [
        .. Differences("image", Images, other.Images),
        .. Differences("label", Labels, other.Labels),
        .. Differences("vote", Votes, other.Votes),
        .. Differences("reward", Rewards, other.Rewards),
        .. Differences("digest", [.. Digests.Select(digest => $"{digest.Key} {digest.Value}")], [.. other.Digests.Select(digest => $"{digest.Key} {digest.Value}")]),
        .. Report == other.Report ? Array.Empty<string>() : [$"report: {Report}\n    not: {other.Report}"],
    ];

    private static IEnumerable<string> Differences(string what, IReadOnlyList<string> here, IReadOnlyList<string> there)
    {
        List<string> missing = [.. there], extra = [];
        foreach (string line in here)
        {
            if (!missing.Remove(line))
                extra.Add(line);
        }
        return [.. extra.Select(line => $"{what} too many: {line}"), .. missing.Select(line => $"{what} missing: {line}")];
    }
}
