namespace RlhfT2I.Storage.Jobs;

/// <summary>Jobs, the newest first.</summary>
/// <param name="Jobs">The jobs.</param>
/// <param name="NextPageToken">Where the next page begins; empty at the end.</param>
public sealed record JobPage(IReadOnlyList<Job> Jobs, string NextPageToken);
