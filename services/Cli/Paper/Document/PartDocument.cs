using System.Text.Json.Nodes;

namespace RlhfT2I.Cli.Paper.Document;

/// <summary>A table or figure as made: what the report shows and what the results hold.</summary>
internal sealed record PartDocument
{
    /// <summary>Its id, such as <c>figure-3a</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Its heading.</summary>
    public required string Title { get; init; }

    /// <summary>What it answers, and how.</summary>
    public required string Question { get; init; }

    /// <summary>Digest of everything that was asked for; a part with another one is made anew.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>What is shown.</summary>
    public required IReadOnlyList<Block> Blocks { get; init; }

    /// <summary>The numbers; each names the digests it comes from.</summary>
    public required JsonObject Values { get; init; }

    /// <summary>Orders of the paper's.</summary>
    public required IReadOnlyList<Ordering> Orderings { get; init; }

    /// <summary>What the numbers come from.</summary>
    public required IReadOnlyList<Source> Sources { get; init; }

    /// <summary>Time that it took, with what other parts found done already.</summary>
    public double WallSeconds { get; init; }

    /// <summary>Largest resident memory of this process and the server's together.</summary>
    public long PeakMemoryBytes { get; init; }

    /// <summary>Images that were sampled while it was made, or found sampled.</summary>
    public long ImagesGenerated { get; init; }
}
