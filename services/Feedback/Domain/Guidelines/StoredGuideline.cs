namespace RlhfT2I.Feedback.Domain.Guidelines;

/// <summary>A version of a project's instructions. It never changes; labels name the one that was on the screen.</summary>
internal sealed class StoredGuideline
{
    /// <summary>Most bytes of the text in UTF-8.</summary>
    public const int MaxTextBytes = 64 * 1024;

    /// <summary>Order of publication in all projects; 0 for the built-in one, which is not stored.</summary>
    public long Number { get; init; }

    public required string Name { get; init; }

    public required string Project { get; init; }

    /// <summary>From 1, which is the built-in one, without gaps.</summary>
    public required int Version { get; init; }

    /// <summary>The instructions as Markdown.</summary>
    public required string MarkdownText { get; init; }

    /// <summary>When it was published; null for the built-in one.</summary>
    public required DateTimeOffset? CreateTime { get; init; }

    /// <summary>What every project begins with.</summary>
    public static StoredGuideline BuiltIn(string project) => new()
    {
        Name = BuiltInGuideline.NameIn(project),
        Project = project,
        Version = BuiltInGuideline.Version,
        MarkdownText = BuiltInGuideline.Text,
        CreateTime = null,
    };
}
