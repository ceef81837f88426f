using RlhfT2I.Cli.Paper.Document;

namespace RlhfT2I.Cli.Paper;

/// <summary>A table or figure of the paper.</summary>
internal interface IPaperPart
{
    /// <summary>Its id, such as <c>figure-3a</c>: 1 to 20 of a-z, 0-9 and '-'.</summary>
    string Id { get; }

    /// <summary>Its heading.</summary>
    string Title { get; }

    /// <summary>What it answers, and how.</summary>
    string Question { get; }

    /// <summary>Makes it; asks for no more than it needs.</summary>
    /// <param name="products">What the loop makes, each thing once.</param>
    /// <param name="part">Takes what is found.</param>
    /// <param name="cancellationToken">Cancels the job at work, then the part.</param>
    Task MakeAsync(PaperProducts products, PartBuilder part, CancellationToken cancellationToken);
}
