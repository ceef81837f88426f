namespace RlhfT2I.ServiceDefaults.Diagnostics;

/// <summary>Numbers of log events that belong to one project. A number and its event name are fixed once they were released.</summary>
/// <param name="ProjectName">The project, such as <c>Generation</c>.</param>
/// <param name="First">First number.</param>
/// <param name="Last">Last number.</param>
public sealed record LogEventRange(string ProjectName, int First, int Last)
{
    /// <summary>All ranges; none overlap.</summary>
    public static IReadOnlyList<LogEventRange> All { get; } =
    [
        new("Generation", 1000, 1999),
        new("Embedding", 2000, 2999),
        new("Reward", 3000, 3999),
        new("FineTuning", 4000, 4999),
        new("Feedback", 5000, 5999),
        new("Gateway", 6000, 6999),
        new("Storage", 7000, 7999),
        new("Messaging", 8000, 8999),
        new("ServiceDefaults", 9000, 9999),
        new("RoomHosting", 10000, 10999),
        new("Standalone", 11000, 11999),
    ];

    /// <summary>The range of a project.</summary>
    /// <exception cref="ArgumentException">The project has none.</exception>
    public static LogEventRange Of(string projectName) =>
        All.FirstOrDefault(range => range.ProjectName == projectName)
        ?? throw new ArgumentException(
            $"'{projectName}' has no range of log events; there are: {string.Join(", ", All.Select(range => range.ProjectName))}.", nameof(projectName));

    /// <summary>Whether a number belongs to the project.</summary>
    public bool Contains(int eventId) => eventId >= First && eventId <= Last;
}
