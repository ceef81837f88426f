using RlhfT2I.Chaos.Tests.Cluster;
using RlhfT2I.Chaos.Tests.Load;

namespace RlhfT2I.Chaos.Tests.Faults;

/// <summary>Something that goes wrong while work is under way.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="InjectAsync">Does it and, where a person or an orchestrator would, mends it: starts what was killed, frees the disk. Returns when it is mended, with what was counted.</param>
internal sealed record Fault(string Name, Func<ChaosCluster, ImageLoad, CancellationToken, Task<string>> InjectAsync)
{
    /// <summary>Why the fault cannot be brought about on this machine; null where it can.</summary>
    public Func<ChaosCluster, string?> Obstacle { get; init; } = _ => null;
}
