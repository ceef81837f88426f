using RlhfT2I.Contracts.Common.V1;

namespace RlhfT2I.Storage.Jobs;

/// <summary>Which jobs to list.</summary>
public sealed record JobQuery
{
    /// <summary>Largest <see cref="PageSize"/>.</summary>
    public const int MaxPageSize = 1000;

    /// <summary>Resource that holds the jobs.</summary>
    public required string Parent { get; init; }

    /// <summary>Kind of work; <c>null</c> for every kind.</summary>
    public string? Kind { get; init; }

    /// <summary>States to list; empty for every state.</summary>
    public IReadOnlyList<JobState> States { get; init; } = [];

    /// <summary>Most jobs of a page, from 1; more than <see cref="MaxPageSize"/> count as that.</summary>
    /// <value>50.</value>
    public int PageSize { get; init; } = 50;

    /// <summary>Where the last page ended; empty for the first.</summary>
    public string PageToken { get; init; } = "";
}
