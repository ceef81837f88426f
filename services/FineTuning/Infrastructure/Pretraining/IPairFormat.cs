namespace RlhfT2I.FineTuning.Infrastructure.Pretraining;

/// <summary>One layout of pairs in files.</summary>
internal interface IPairFormat
{
    /// <summary>The files that hold pairs, below a folder or the one that is named, in a fixed order; empty where there are none.</summary>
    IReadOnlyList<string> FindParts(string path);

    /// <summary>Everything in a file, in order, one pair in memory at a time but for Parquet, whose row groups are read whole.</summary>
    IAsyncEnumerable<ScannedPair> ScanAsync(string part, CancellationToken cancellationToken);

    /// <summary>Opens a file for pairs at known places.</summary>
    IPairPart Open(string part);

    /// <summary>Whether two pairs that follow one another must be read together.</summary>
    bool AreTogether(PairPlace one, PairPlace next);
}
