using System.Collections.Concurrent;

namespace RlhfT2I.Chaos.Tests.Load;

/// <summary>What the suite has acknowledged to its callers; after a fault the databases must hold exactly this.</summary>
internal sealed class Ledger
{
    /// <summary>Generation jobs whose creation was answered, and the images that each promised.</summary>
    public ConcurrentDictionary<string, int> Jobs { get; } = new();

    /// <summary>Label tasks whose answers were acknowledged, and the number of answers.</summary>
    public ConcurrentDictionary<string, int> AnsweredTasks { get; } = new();
}
