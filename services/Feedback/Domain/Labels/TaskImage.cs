namespace RlhfT2I.Feedback.Domain.Labels;

/// <summary>One image of a task.</summary>
internal sealed class TaskImage
{
    public required string TaskName { get; init; }

    /// <summary>Place on the rater's page, from 0.</summary>
    public required int Position { get; init; }

    public required string Image { get; init; }

    /// <summary>Random name of the picture within the task.</summary>
    public required string Token { get; init; }

    /// <summary>Name of the gold question that it asks; null for an image whose answer nobody knows.</summary>
    public string? GoldQuestion { get; init; }
}
